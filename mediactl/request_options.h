// SPDX-License-Identifier: GPL-3.0-or-later
/* The options of the verbs about requests: the fields of each kind's form. Only verbs.c reads them. */
#pragma once

#include "mediactl/verb.h"

extern const struct verb_option use_options[];
extern const struct verb_option carry_out_options[];
extern const struct verb_option request_provide_options[];
extern const struct verb_option dispose_options[];
extern const struct verb_option request_revise_options[];
extern const struct verb_option request_grant_options[];
extern const struct verb_option request_reuse_options[];
extern const struct verb_option request_exception_options[];
extern const struct verb_option request_private_options[];
extern const struct verb_option request_account_options[];
extern const struct verb_option request_archive_options[];
extern const struct verb_option request_unarchive_options[];
extern const struct verb_option request_attach_options[];
extern const struct verb_option requests_options[];
extern const struct verb_option request_withdraw_options[];
extern const struct verb_option request_return_options[];
extern const struct verb_option request_transfer_options[];
extern const struct verb_option request_extend_options[];
