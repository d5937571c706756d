// SPDX-License-Identifier: GPL-3.0-or-later
/* The end of a medium on the books, where it is not mediad that ends it. Touches no device. */
#include "policy/destruction.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/contractors.h"
#include "policy/decide_destruction.h"
#include "policy/signatures.h"

#define TEXT_MAX 200
#define REASON_MAX 500
#define SERIALS_MAX 1000

/* destruction_facts and the texts behind its pointers. */
struct ending {
	struct medium_view view;
	struct level_view level;
	char request[REQUEST_ID], asked[LEVEL_WORD], applicant[PERSON_ID], approver[PERSON_ID], recipient[TEXT_MAX + 1];
	char released_by[PERSON_ID], recorder[PERSON_ID], contractor[TEXT_MAX + 1];
	char serial[STICK_TEXT], listed_serial[STICK_TEXT];
	struct destruction_facts facts;
};

/* The request that is approved now, else the one by which it was erased or handed out last. */
#define ENDED_BY                                                                                                                  \
	"coalesce((SELECT id FROM request WHERE medium = m.number AND kind IN ('dispose', 'reuse', 'return', 'transfer')"                \
	" AND state = 'approved' ORDER BY serial DESC LIMIT 1), CASE WHEN c.medium IS NOT NULL THEN c.request END,"                      \
	" CASE e.state WHEN 'completed' THEN e.request END)"

static void fill(const struct act *act, const struct query *query, struct ending *out)
{
	enum erase_level done = ERASE_E0;

	query_copy(query, 0, out->request, sizeof(out->request));
	query_copy(query, 1, out->asked, sizeof(out->asked));
	query_copy(query, 2, out->applicant, sizeof(out->applicant));
	query_copy(query, 3, out->approver, sizeof(out->approver));
	query_copy(query, 4, out->recipient, sizeof(out->recipient));
	erase_level_from_name(query_text(query, 5), &done);
	query_copy(query, 7, out->released_by, sizeof(out->released_by));
	query_copy(query, 8, out->recorder, sizeof(out->recorder));
	query_copy(query, 9, out->contractor, sizeof(out->contractor));
	query_copy(query, 10, out->serial, sizeof(out->serial));
	query_copy(query, 11, out->listed_serial, sizeof(out->listed_serial));
	out->facts = (struct destruction_facts){
		.level = &out->level.facts,
		.request = out->request,
		.asked = out->asked,
		.applicant = out->applicant,
		.approver = out->approver,
		.actor = act_person(act),
		.done = done,
		.erasing = query_number(query, 6) != 0,
		.recorder = out->recorder,
		.contractor = out->contractor,
		.recipient = out->recipient,
		.hold_released_by = out->released_by,
	};
}

static int ending_load(const struct act *act, const char *number, struct ending *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	memset(out, 0, sizeof(*out));
	if (!act_person(act)[0])
		return fault_rule(fault, "R-ACC-01", fault_set(fault, -EPERM,
			N_("Only people who are known here may dispose of media: an administrator adds them.")));
	r = medium_view(act, number, &out->view, fault);
	if (r == 0)
		r = medium_row(act->registry,
			"SELECT r.id, r.kind, r.applicant, r.decided_by, r.recipient, (SELECT k.level FROM certificate k WHERE k.medium = m.number"
			" AND k.request = e.request AND e.state = 'completed' ORDER BY k.serial DESC LIMIT 1), coalesce(e.state IN ('started',"
			" 'interrupted'), 0), h.released_by, d.person, c.contractor, m.usb_serial, l.serial FROM medium m"
			" LEFT JOIN erasure e ON e.medium = m.number LEFT JOIN consignment c ON c.medium = m.number AND c.ended IS NULL"
			" LEFT JOIN request r ON r.id = " ENDED_BY " LEFT JOIN hold h ON h.medium = m.number LEFT JOIN destruction d"
			" ON d.medium = m.number AND d.confirmed IS NULL LEFT JOIN listed l ON l.medium = m.number WHERE m.number = ?1",
			out->view.number, &query, fault);
	if (r < 0)
		return r;
	fill(act, query, out);
	return level_view(act, &out->view, out->asked[0] ? out->asked : "dispose", &out->level, fault);
}

static const char *needed(const struct ending *ending)
{
	struct erase_need need;

	erase_need(&ending->level.facts, &need);
	return erase_level_name(need.needed);
}

/* What was not erased ends only when nothing on it must be kept; what answers no more ends in any case. */
static int check_kept(const struct act *act, const char *method, const struct ending *ending, struct fault *fault)
{
	struct decision decision;
	struct kept_view kept;
	int r;

	if (ending->level.facts.unfit[0])
		return 0;
	r = kept_view(act, &ending->view, ending->request, &kept, fault);
	if (r < 0)
		return r;
	decision = decide_kept(&kept.facts);
	return act_decide(act, method, ending->view.number, &decision, fault);
}

/* ---- what mediad cannot erase ---- */

int medium_unfit(const struct act *act, const char *number, const char *what, const char *why, struct fault *fault)
{
	struct decision decision;
	struct ending ending;
	int r = act_need_text(what, LEVEL_WORD, "what", fault);

	if (r == 0)
		r = act_one_of("what", what, "damaged no-header capacity", fault);
	if (r == 0)
		r = act_need_text(why, REASON_MAX, "reason", fault);
	if (r == 0)
		r = ending_load(act, number, &ending, fault);
	if (r < 0)
		return r;
	decision = decide_unfit(&ending.level.facts);
	r = act_decide(act, "MarkUnfit", ending.view.number, &decision, fault);
	return r < 0 ? r : act_record(act, "medium.unfit",
		json_pack("{s:s, s:s, s:s}", "number", ending.view.number, "reason", what, "why", why), fault);
}

/* ---- contractors ---- */

static int check_consignment(const struct act *act, const struct consignment *wish, char until[TIME_SIZE], struct fault *fault)
{
	char now[TIME_SIZE];
	int r = act_need_text(wish->contractor, TEXT_MAX, "contractor", fault);

	clock_format_utc(act->now, now);
	if (r == 0)
		r = act_optional_text(wish->contract, TEXT_MAX, "contract", fault);
	if (r == 0)
		r = act_optional_text(wish->seal, TEXT_MAX, "seal", fault);
	if (r == 0)
		r = act_date("until", wish->until, true, until, fault);
	if (r == 0 && !until[0])
		return act_bad_date("until", NULL, fault);
	if (r == 0 && strcmp(until, now) < 0)
		return fault_set(fault, -EINVAL, N_("%s is over: name the day by which the certificate of the contractor must be here."), wish->until);
	return r;
}

int medium_consign(const struct act *act, const struct consignment *wish, struct fault *fault)
{
	char until[TIME_SIZE], id[CONTRACTOR_ID], name[NAME_MAX_BYTES];
	struct decision decision;
	struct ending ending;
	int r = check_consignment(act, wish, until, fault);

	if (r == 0)
		r = ending_load(act, wish->number, &ending, fault);
	if (r < 0)
		return r;
	decision = decide_consign(&ending.facts);
	r = act_decide(act, "Consign", ending.view.number, &decision, fault);
	if (r == 0)
		r = check_kept(act, "Consign", &ending, fault);
	if (r == 0)
		r = contractor_entrust(act, &(struct entrusting){ "Consign", wish->contractor, until, &ending.view }, id, name, fault);
	return r < 0 ? r : act_record(act, "destruction.consigned",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s*, s:s*}", "number", ending.view.number, "request", ending.request, "contractor", name,
			"contractor_id", id, "until", until, "was", medium_state_name(ending.view.facts.state), "contract", unless_empty(wish->contract),
			"seal", unless_empty(wish->seal)),
		fault);
}

static int state_before(const struct act *act, const char *number, char out[LEVEL_WORD * 2], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT was FROM consignment WHERE medium = ?1", VALUES(TEXT(number)), &query, fault);

	text_copy(out, LEVEL_WORD * 2, r > 0 ? query_text(query, 0) : "");
	return r < 0 ? r : 0;
}

int medium_consigned_back(const struct act *act, const char *number, const char *reason, struct fault *fault)
{
	char was[LEVEL_WORD * 2];
	struct decision decision;
	struct ending ending;
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = ending_load(act, number, &ending, fault);
	if (r < 0)
		return r;
	decision = decide_consign_back(&ending.facts);
	r = act_decide(act, "TakeBackConsigned", ending.view.number, &decision, fault);
	if (r == 0)
		r = state_before(act, ending.view.number, was, fault);
	return r < 0 ? r : act_record(act, "destruction.back",
		json_pack("{s:s, s:s, s:s}", "number", ending.view.number, "reason", reason, "state", was), fault);
}

/* ---- destroyed ---- */

/* The same number, however it is written down: without regard to case, hyphens and blanks. */
static bool same_serial(const char *a, size_t length, const char *b)
{
	size_t i = 0;

	for (;; i++, b++) {
		while (i < length && (a[i] == '-' || a[i] == ' '))
			i++;
		while (*b == '-' || *b == ' ')
			b++;
		if (i == length || !*b)
			return i == length && !*b;
		if (tolower((unsigned char)a[i]) != tolower((unsigned char)*b))
			return false;
	}
}

static bool is_among(const char *serials, const char *serial)
{
	while (serials && *serials) {
		size_t length = strcspn(serials, ",;");

		if (serial[0] && same_serial(serials, length, serial))
			return true;
		serials += length + (serials[length] != '\0');
	}
	return false;
}

/* What has no serial number is named by its number here. */
static bool names_it(const struct ending *ending, const char *serials)
{
	if (ending->serial[0] || ending->listed_serial[0])
		return is_among(serials, ending->serial) || is_among(serials, ending->listed_serial);
	return is_among(serials, ending->view.number);
}

static int check_texts(const struct destruction *wish, struct fault *fault)
{
	const struct {
		const char *name, *text;
	} texts[] = { { "place", wish->place }, { "tool", wish->tool }, { "note", wish->note }, { "certificate", wish->certificate },
		{ "issuer", wish->issuer } };
	int r = act_optional_digest(wish->document, fault);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(texts); i++)
		r = act_optional_text(texts[i].text, TEXT_MAX, texts[i].name, fault);
	return r < 0 ? r : act_optional_report(wish->serials, SERIALS_MAX, "serials", fault);
}

int medium_destroyed(const struct act *act, const struct destruction *wish, struct fault *fault)
{
	struct destruction_claim claim = { .method = ending_method_find(wish->method), .document = unless_empty(wish->document) != NULL };
	char done[TIME_SIZE], issued[TIME_SIZE];
	struct decision decision;
	struct ending ending;
	int r = check_texts(wish, fault);

	if (!claim.method)
		return fault_set(fault, -EINVAL, N_("%s is no way to end a medium: write one of %s."), wish->method ? wish->method : "-",
			ending_method_words());
	if (r == 0)
		r = act_past_day(act, "on", wish->done, done, fault);
	if (r == 0)
		r = act_past_day(act, "issued", wish->issued, issued, fault);
	if (r == 0)
		r = ending_load(act, wish->number, &ending, fault);
	if (r < 0)
		return r;
	if (!done[0])
		clock_format_utc(act->now, done);
	claim.certificate = unless_empty(wish->certificate) && unless_empty(wish->issuer) && issued[0];
	claim.serials = names_it(&ending, wish->serials);
	decision = decide_destruction(&ending.facts, &claim);
	r = act_decide(act, "RecordDestruction", ending.view.number, &decision, fault);
	if (r == 0)
		r = check_kept(act, "RecordDestruction", &ending, fault);
	if (r < 0)
		return r;
	return act_record(act, "destruction.recorded",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*}", "number", ending.view.number, "request",
			ending.request, "method", claim.method->word, "level", erase_level_name(claim.method->level), "needed", needed(&ending),
			"done", done, "document", wish->document, "place", unless_empty(wish->place), "tool", unless_empty(wish->tool), "note",
			unless_empty(wish->note), "contractor", unless_empty(ending.contractor), "certificate", unless_empty(wish->certificate),
			"issuer", unless_empty(wish->issuer), "issued", unless_empty(issued), "serials", unless_empty(wish->serials)),
		fault);
}

int medium_destroyed_confirm(const struct act *act, const char *number, struct fault *fault)
{
	struct decision decision;
	struct ending ending;
	int r = ending_load(act, number, &ending, fault);

	if (r == 0)
		r = signatures_approver(act, ending.request, act_person(act), ending.approver, fault);
	if (r < 0)
		return r;
	decision = DECIDE_FOR_BOTH(act, decide_destroyed, ending.facts, ending.facts.actor);
	r = act_decide(act, "ConfirmDestruction", ending.view.number, &decision, fault);
	return r < 0 ? r : act_record(act, "destruction.confirmed",
		json_pack("{s:s, s:s}", "number", ending.view.number, "request", ending.request), fault);
}

int medium_disposed(const struct act *act, const struct departure *departure, struct fault *fault)
{
	struct decision decision;
	struct ending ending;
	int r = act_optional_digest(departure->document, fault);

	if (r == 0)
		r = act_optional_text(departure->to, TEXT_MAX, "to", fault);
	if (r == 0)
		r = act_optional_text(departure->note, TEXT_MAX, "note", fault);
	if (r == 0)
		r = ending_load(act, departure->number, &ending, fault);
	if (r < 0)
		return r;
	decision = decide_disposed(&ending.facts, departure->to ? departure->to : "");
	r = act_decide(act, "DisposeErased", ending.view.number, &decision, fault);
	return r < 0 ? r : act_record(act, "medium.disposed",
		json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*}", "number", ending.view.number, "request", ending.request, "level",
			erase_level_name(ending.facts.done), "needed", needed(&ending), "to", unless_empty(departure->to), "document",
			unless_empty(departure->document), "note", unless_empty(departure->note)),
		fault);
}
