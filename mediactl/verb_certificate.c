// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about certificates: fetching one from mediad, and checking one without it. */
#include <string.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/certificate.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/record.h"
#include "mediactl/statement.h"
#include "mediactl/table.h"

/* ---- show ---- */

/* What GetCertificate replied, borrowed; not for statement_clear. */
static struct statement statement_of(const json_t *reply)
{
	return (struct statement){ .kind = "certificate", .beside = "validation", .jws = (char *)(uintptr_t)print_member(reply, "jws"),
		.second = (char *)(uintptr_t)json_member_text(json_member_object(reply, "validation"), "jws") };
}

static enum outcome save(const struct command *command, const char *name, const json_t *reply)
{
	const struct statement statement = statement_of(reply);
	enum outcome outcome = statement_write(command, name, &statement);

	if (outcome == OUTCOME_DONE && !command->json)
		print_line(command->out,
			N_("The certificate is saved in %1$s. Anyone can check it: mediactl certificate verify %1$s"),
			name);
	return outcome;
}

static void print_validation(FILE *out, const json_t *validation)
{
	const char *decision = json_member_text(validation, "decision"), *name = print_member(validation, "name");
	const char *reason = print_member(validation, "reason");

	if (!decision)
		print_line(out, N_("Nobody has accepted or rejected this certificate yet: mediactl certificate accept %s"),
			print_member(validation, "certificate"));
	else if (strcmp(decision, "accepted") == 0)
		print_line(out, N_("%s has accepted this certificate: %s"), name, reason);
	else
		print_line(out, N_("%s has REJECTED this certificate, so the medium is to be destroyed: %s"), name, reason);
}

static enum outcome show(const struct command *command, const json_t *reply)
{
	const struct statement statement = statement_of(reply);
	struct certificate certificate;
	struct fault fault = { 0 };
	enum outcome outcome = OUTCOME_DONE;

	if (certificate_check(&statement, &certificate, &fault) < 0)
		outcome = ask_failed(command, OUTCOME_REFUSED, &fault);
	else
		record_print(command->out, certificate.payload);
	certificate_clear(&certificate);
	if (outcome == OUTCOME_DONE)
		print_validation(command->out, json_member_object(reply, "validation"));
	return outcome;
}

enum outcome verb_certificate_show(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = NULL;
	SCOPED(json_release) json_t *reply = NULL;
	const char *name = option_value(command, "output");
	struct fault fault = { 0 };
	enum outcome outcome;

	if (options_to_parameters(command, &parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	outcome =
		ask(command, &(struct question){ .method = "GetCertificate" }, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	if (name)
		return save(command, name, reply);
	return command->json ? OUTCOME_DONE : show(command, reply);
}

/* ---- what a second person says of it ---- */

static void print_decision(FILE *out, const json_t *reply)
{
	if (strcmp(print_member(reply, "decision"), "accepted") == 0)
		print_line(out, N_("The certificate %s is accepted, and that is recorded."), print_member(reply, "certificate"));
	else
		print_line(out, N_("The certificate %s is rejected, and that is recorded: its medium can only be destroyed now."),
			print_member(reply, "certificate"));
}

static enum outcome validate(const struct command *command, const char *decision)
{
	SCOPED(json_release) json_t *parameters = NULL;
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;

	if (options_to_parameters(command, &parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	json_put_text(parameters, "decision", decision);
	outcome = ask(command, &(struct question){ .method = "ValidateCertificate" }, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print_decision(command->out, reply);
	return outcome;
}

enum outcome verb_certificate_accept(const struct command *command)
{
	return validate(command, "accepted");
}

enum outcome verb_certificate_reject(const struct command *command)
{
	return validate(command, "rejected");
}

/* ---- verify ---- */

static void print_checks(FILE *out, const struct certificate *certificate)
{
	SCOPED(table_free) struct table *table = table_new(2);

	record_print(out, certificate->payload);
	fputc('\n', out);
	if (certificate->validation) {
		record_print(out, certificate->validation);
		fputc('\n', out);
	}
	print_line(out, N_("The signature is valid: nothing was changed after it was signed."));
	print_line(out,
		N_("The TPM itself states that the epoch of this medium's key has passed: that key cannot be used again."));
	if (certificate->validation)
		print_line(out, N_("What a second person says of this certificate is signed too, and speaks of this certificate and no other."));
	else
		print_line(out, N_("Nobody's acceptance or rejection comes with it: only the books of its office say whether there is one."));
	table_pair(table, N_("signer"), certificate->signer);
	table_pair(table, N_("key of the TPM's statement"), certificate->attestation);
	table_print(table, 2, out);
}

static void print_finding(const struct command *command, const struct certificate *certificate,
	const struct fault *fault)
{
	SCOPED(json_release) json_t *finding = json_object();

	json_object_set_new(finding, "valid", json_true());
	json_put_text(finding, "signer", certificate->signer);
	json_put_text(finding, "attestation", certificate->attestation);
	json_object_set(finding, "certificate", certificate->payload);
	if (certificate->validation)
		json_object_set(finding, "validation", certificate->validation);
	known_keys_finding(command, finding, fault);
}

static enum outcome judge(const struct command *command, const struct certificate *certificate,
	const struct known_keys *known)
{
	struct fault fault = { 0 };
	int r = certificate_is_known(certificate, known, &fault);

	if (command->json) {
		print_finding(command, certificate, &fault);
		return r < 0 ? OUTCOME_REFUSED : OUTCOME_DONE;
	}
	print_checks(command->out, certificate);
	if (r < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	print_line(command->out, N_("The signer is known: this certificate is genuine."));
	return OUTCOME_DONE;
}

enum outcome verb_certificate_verify(const struct command *command)
{
	struct certificate certificate = { 0 };
	struct statement statement = { 0 };
	struct known_keys known = { 0 };
	struct fault fault = { 0 };
	enum outcome outcome;

	if (known_keys_wanted(command, &known, &fault) < 0 ||
		certificate_load(command->arguments[0], &statement, &fault) < 0 ||
		certificate_check(&statement, &certificate, &fault) < 0)
		outcome = ask_failed(command, OUTCOME_REFUSED, &fault);
	else
		outcome = judge(command, &certificate, &known);
	certificate_clear(&certificate);
	statement_clear(&statement);
	return outcome;
}
