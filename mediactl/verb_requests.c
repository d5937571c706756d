// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about requests that were made: seeing, deciding, taking back. */
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

/* A detail line below the request; nothing when the member is missing or empty. */
static void detail(struct table *table, const char *heading, const char *value)
{
	if (value && value[0])
		table_pair(table, heading, value);
}

static void detail_period(struct table *table, const json_t *request)
{
	char from[TIME_TEXT], until[TIME_TEXT];

	detail(table, N_("from"), time_show(json_member_text(request, "from"), from));
	detail(table, N_("until"), time_show(json_member_text(request, "until"), until));
}

static void print_request(FILE *out, const json_t *request)
{
	SCOPED(table_free) struct table *table = table_new(2);
	const char *name = json_member_text(request, "applicant_name"),
		   *decider = json_member_text(request, "decided_by_name");
	char made[TIME_TEXT], decided[TIME_TEXT];

	print_line(out, N_("%s: %s of %s: %s"), print_member(request, "request"),
		word_show(print_member(request, "kind")), print_member(request, "number"),
		word_show(print_member(request, "state")));
	detail(table, N_("asked by"), name ? name : json_member_text(request, "applicant"));
	detail(table, N_("asked on"), time_show(json_member_text(request, "made"), made));
	detail(table, N_("purpose"), json_member_text(request, "purpose"));
	detail(table, N_("new handler"), json_member_text(request, "handler_name"));
	detail(table, N_("class"), json_member_text(request, "classification"));
	detail(table, N_("computer"), json_member_text(request, "host_name"));
	detail_period(table, request);
	detail(table, N_("destination"), json_member_text(request, "destination"));
	detail(table, N_("recipient"), json_member_text(request, "recipient"));
	detail(table, N_("legal basis"), json_member_text(request, "basis"));
	detail(table, N_("contents"), json_member_text(request, "contents"));
	detail(table, N_("obligation of the recipient"), json_member_text(request, "obligation"));
	detail(table, N_("decided by"),
		decider ? decider : json_member_text(request, "decided_by"));
	detail(table, N_("decided on"), time_show(json_member_text(request, "decided"), decided));
	detail(table, N_("reason"), json_member_text(request, "reason"));
	table_print(table, 4, out);
}

static void print_signature(FILE *out, const json_t *signature)
{
	const char *department = json_member_text(signature, "department"), *holders = json_member_text(signature, "holders");
	const char *role = word_show(print_member(signature, "role")), *of = department && department[0] ? department : "-";
	char signed_on[TIME_TEXT];

	if (!json_member_text(signature, "signed"))
		print_line(out, N_("    not signed: %s (%s): %s"), role, of, holders && holders[0] ? holders : "-");
	else if (json_member_text(signature, "principal_name"))
		print_line(out, N_("    signed: %s (%s): %s for %s, %s"), role, of, print_member(signature, "signer_name"),
			print_member(signature, "principal_name"), time_show(json_member_text(signature, "signed"), signed_on));
	else
		print_line(out, N_("    signed: %s (%s): %s, %s"), role, of, print_member(signature, "signer_name"),
			time_show(json_member_text(signature, "signed"), signed_on));
}

static void print_whole(FILE *out, const json_t *reply)
{
	SCOPED(table_free) struct table *table = table_new(2);
	const json_t *request = json_object_get(reply, "request"), *row;
	size_t i;

	print_request(out, request);
	json_array_foreach(json_object_get(request, "fields"), i, row)
		table_detail(table, json_member_text(row, "title"), json_member_text(row, "value"));
	table_print(table, 4, out);
	json_array_foreach(json_object_get(request, "signatures"), i, row)
		print_signature(out, row);
}

enum outcome verb_request_show(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ShowRequest" }, print_whole);
}

static void print_withdrawn(FILE *out, const json_t *reply)
{
	print_line(out, N_("Request %s is taken back."), print_member(reply, "request"));
}

enum outcome verb_request_withdraw(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Withdraw" }, print_withdrawn);
}

static void print_requests(FILE *out, const json_t *reply)
{
	const json_t *requests = json_object_get(reply, "requests"), *request;
	size_t i;

	if (json_array_size(requests) == 0)
		print_line(out, N_("There are no requests."));
	json_array_foreach(requests, i, request)
		print_request(out, request);
}

enum outcome verb_requests(const struct command *command)
{
	return ask_and_print(
		command, &(struct question){ .method = "ListRequests", .list = "requests" }, print_requests);
}

/* Another signature is missing: whose. */
static bool print_waiting(FILE *out, const json_t *reply)
{
	const char *holders = json_member_text(reply, "holders");

	if (!json_member_text(reply, "role"))
		return false;
	print_line(out, N_("Request %s is signed; it still waits for the role %s: %s."), print_member(reply, "request"),
		word_show(print_member(reply, "role")), holders && holders[0] ? holders : "-");
	return true;
}

/* What is about no medium says none. */
static void print_decided(FILE *out, const json_t *reply, const char *of_medium, const char *of_none)
{
	const char *number = json_member_text(reply, "number");

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (number && number[0])
		print_line(out, of_medium, print_member(reply, "request"), number);
	else
		print_line(out, of_none, print_member(reply, "request"));
#pragma GCC diagnostic pop
}

static void print_approved(FILE *out, const json_t *reply)
{
	if (print_waiting(out, reply))
		return;
	print_decided(out, reply, N_("Request %s for medium %s is approved."), N_("Request %s is approved."));
}

enum outcome verb_approve(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Approve" }, print_approved);
}

static void print_denied(FILE *out, const json_t *reply)
{
	print_decided(out, reply, N_("Request %s for medium %s is denied."), N_("Request %s is denied."));
}

enum outcome verb_deny(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Deny" }, print_denied);
}
