// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about what is lost, found and held as evidence. */
#include "mediactl/ask.h"
#include "mediactl/owed.h"
#include "mediactl/print.h"
#include "mediactl/words.h"

/* Nothing here reaches a key that another computer has. */
static void print_holders(FILE *out, const json_t *reply)
{
	const json_t *name;
	size_t i;

	json_array_foreach(json_object_get(reply, "granted"), i, name)
		print_line(out, N_("It was granted to %s: if the key was taken there, it still opens there. Have it denied there too."),
			json_string_value(name));
}

void print_incident(FILE *out, const json_t *reply)
{
	const char *incident = json_member_text(reply, "incident");

	if (incident)
		print_line(out, N_("It is incident %s: mediactl incident show %s says who must be told by when."), incident, incident);
}

void print_loss(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number");

	print_line(out, N_("%s is reported lost: from now on nothing of it opens on this computer, and it is held as evidence."), number);
	if (json_is_true(json_object_get(reply, "was_in_use")))
		print_line(out, N_("It was in use here; that was stopped and it is being closed by force."));
	print_holders(out, reply);
	print_owed(out, reply);
	print_incident(out, reply);
	print_line(out, N_("If it turns up, bring it to an administrator: mediactl found %s --reason '…'"), number);
}

enum outcome verb_lost(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Lost" }, print_loss);
}

static void print_found(FILE *out, const json_t *reply)
{
	print_line(out,
		N_("%s is found and in quarantine. An approver who neither reported nor found it decides: mediactl quarantine release %s --reason '…'"),
		print_member(reply, "number"), print_member(reply, "number"));
}

enum outcome verb_found(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "Found" }, print_found);
}

static void print_released(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is out of quarantine: %s."), print_member(reply, "number"), word_show(json_member_text(reply, "state")));
}

enum outcome verb_quarantine_release(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ReleaseQuarantine" }, print_released);
}

static void print_held(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is held as evidence: nothing of it is erased until another approver releases it."),
		print_member(reply, "number"));
	if (!json_is_true(json_object_get(reply, "in_time")))
		print_line(out, N_("ATTENTION: its key was being destroyed at this very moment; that cannot be undone. Nothing further happens to it."));
	print_owed(out, reply);
}

enum outcome verb_hold_set(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "SetHold" }, print_held);
}

static void print_free(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is held no longer."), print_member(reply, "number"));
}

enum outcome verb_hold_release(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ReleaseHold" }, print_free);
}
