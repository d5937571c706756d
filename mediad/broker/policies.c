// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads the policy files for the broker; what they may say stands in common/settings.c and policy/rules/keys.c. */
#include "mediad/broker/policies.h"

#include <errno.h>
#include <syslog.h>

#include "common/digest.h"
#include "common/settings.h"
#include "common/text.h"
#include "mediad/broker/broker.h"

static void record_digest(struct broker *broker)
{
	struct act act = broker_act(broker, NULL);
	uint8_t digests[2 * DIGEST_SIZE], digest[DIGEST_SIZE];
	char hex[2 * DIGEST_SIZE + 1];
	struct fault fault = { 0 };
	int r = settings_digest(broker->settings, digests);

	r = r < 0 ? r : rules_digest(broker->rules, digests + DIGEST_SIZE);
	r = r < 0 ? r : digest_bytes(digests, sizeof(digests), digest);
	if (r == 0) {
		text_hex(digest, sizeof(digest), hex);
		r = rulebook_loaded(&act, hex, &fault);
	}
	if (r < 0)
		broker_say_fault(broker, LOG_ERR, "policy.loaded", &fault);
}

static void record_fault(struct broker *broker)
{
	struct act act = broker_act(broker, NULL);
	struct fault fault = { 0 };
	char why[512];

	broker_say_fault(broker, LOG_CRIT, "nothing is opened while the policy files are faulty", &broker->faulty);
	if (broker->registry && rulebook_faulty(&act, fault_text(&broker->faulty, why, sizeof(why)), &fault) < 0)
		broker_say_fault(broker, LOG_ERR, "policy.faulty", &fault);
}

void policies_load(struct broker *broker, const char *folder, const char *profiles)
{
	settings_free(broker->settings);
	rules_free(broker->rules);
	broker->settings = NULL;
	broker->rules = NULL;
	broker->faulty = (struct fault){ 0 };
	if (settings_load(folder, &broker->settings, &broker->faulty) < 0 ||
		rules_load(folder, profiles, &broker->rules, &broker->faulty) < 0) {
		broker->faulty.code = -EUCLEAN;
		settings_free(broker->settings);
		broker->settings = settings_default();
		record_fault(broker);
	} else if (broker->registry) {
		record_digest(broker);
	}
}

int policies_check(const struct broker *broker, struct fault *fault)
{
	if (broker->faulty.code)
		*fault = broker->faulty;
	return broker->faulty.code;
}

bool policies_say(const struct broker *broker, enum setting setting, const char *word)
{
	return broker->settings && settings_has(broker->settings, setting, word);
}

bool policies_read_only(const struct broker *broker)
{
	return broker->settings && settings_has(broker->settings, SETTING_MEDIA_OPEN, "read-only");
}
