// SPDX-License-Identifier: GPL-3.0-or-later
/* For the broker's tests: a host whose TPM key is known, so that its statements can be made. */
#pragma once

#include "tests/fakes/stating.h"
#include "tests/unit/mediad/broker/stage.h"

static inline void init_stated(const struct signer *attestation)
{
	SCOPED(json_release) json_t *host = json_pack("{s:{s:s}, s:o, s:o}", "host", "srk", "00", "signing", jws_key_to_json(&attestation->public),
		"attestation", jws_key_to_json(&attestation->public));
	SCOPED(json_text_free) char *text = json_dumps(host, 0);

	ask(ROOT, "Init", "{\"administrator\":\"tanaka\"}");
	fake_volume_done(&fake, text);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	pump();
}
