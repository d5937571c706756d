// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about requests: asking, seeing, deciding. */
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

static void print_requested(FILE *out, const json_t *reply)
{
	print_line(out,
		N_("Request %1$s for medium %2$s is made; an approver decides: mediactl approve %1$s."),
		print_member(reply, "request"), print_member(reply, "number"));
}

enum outcome verb_request_use(const struct command *command)
{
	return ask_and_print(
		command, &(struct question){ .method = "RequestUse" }, print_requested);
}

enum outcome verb_request_carry_out(const struct command *command)
{
	return ask_and_print(
		command, &(struct question){ .method = "RequestCarryOut" }, print_requested);
}

enum outcome verb_request_dispose(const struct command *command)
{
	return ask_and_print(
		command, &(struct question){ .method = "RequestDispose" }, print_requested);
}

enum outcome verb_request_provide(const struct command *command)
{
	return ask_and_print(
		command, &(struct question){ .method = "RequestProvide" }, print_requested);
}

enum outcome verb_request_revise(const struct command *command)
{
	return ask_and_print(
		command, &(struct question){ .method = "RequestRevise" }, print_requested);
}

enum outcome verb_request_grant(const struct command *command)
{
	return ask_and_print(
		command, &(struct question){ .method = "RequestGrant" }, print_requested);
}

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
		command, &(struct question){ .method = "ListRequests" }, print_requests);
}

static void print_approved(FILE *out, const json_t *reply)
{
	print_line(out, N_("Request %s for medium %s is approved."), print_member(reply, "request"),
		print_member(reply, "number"));
}

enum outcome verb_approve(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Approve" }, print_approved);
}

static void print_denied(FILE *out, const json_t *reply)
{
	print_line(out, N_("Request %s for medium %s is denied."), print_member(reply, "request"),
		print_member(reply, "number"));
}

enum outcome verb_deny(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Deny" }, print_denied);
}
