// SPDX-License-Identifier: GPL-3.0-or-later
/* Writes copies of the books and reads them again. What is encrypted is read again before that, for nobody here has the key, and what was
 * written is compared byte by byte with what was meant. */
#include "mediactl/backup_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/digest.h"
#include "common/envelope.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/ledger_copy.h"
#include "common/recipients.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/ledger_offline.h"
#include "mediactl/measure.h"
#include "mediactl/options.h"
#include "mediactl/output.h"
#include "mediactl/print.h"
#include "mediactl/program.h"

#define SPOOL "/var/tmp/" /* a file without a name, on the disk of the computer that has the books anyway */
#define DER_SEQUENCE 0x30

void trial_clear(struct trial *trial)
{
	ledger_finding_clear(&trial->finding);
}

/* ---- reading ---- */

/* No line of a ledger begins so. */
static bool is_encrypted(const char *name)
{
	SCOPED(close_fd) int fd = open(name, O_RDONLY | O_CLOEXEC);
	unsigned char first = 0;

	return fd >= 0 && read(fd, &first, 1) == 1 && first == DER_SEQUENCE;
}

int copy_try(const struct command *command, const char *name, struct trial *trial, struct fault *fault)
{
	int64_t start = clock_monotonic();
	int r = known_keys_wanted(command, &trial->known, fault);

	trial->people = trial->media = -1;
	if (r == 0 && is_encrypted(name))
		r = fault_set(fault, -EBADMSG,
			N_("%s is encrypted: the officer who has the private key opens it first, openssl cms -decrypt -inform DER (docs/RECOVERY.md)."), name);
	if (r == 0)
		r = ledger_file_check(name, &trial->known, &trial->finding, fault);
	if (r == 0 && !trial->finding.signer[0])
		r = fault_set(fault, -EBADMSG, N_("%s does not end with its host's statement: it is cut off, or an export and no backup."), name);
	trial->seconds = (clock_monotonic() - start + 999) / 1000;
	return r;
}

int copy_rebuild(const char *name, struct trial *trial, struct fault *fault)
{
	SCOPED(close_fd) int copy = open(name, O_RDONLY | O_CLOEXEC);
	SCOPED(close_fd) int told = memfd_create("told", MFD_CLOEXEC);
	SCOPED(json_release) json_t *said = NULL;
	struct program program = { .words = { "--try", "-", "--json" }, .input = copy, .output = told, .told = told };
	int64_t start = clock_monotonic();
	int r;

	program_name(&program, "mediad");
	if (access(program.path, X_OK) < 0)
		return 0;
	if (copy < 0 || told < 0)
		return fault_errno(fault, -errno, N_("%s could not be read: %s."), name);
	r = program_run(&program);
	said = r < 0 ? NULL : program_told(told);
	trial->seconds += (clock_monotonic() - start + 999) / 1000;
	if (r < 0)
		return fault_errno(fault, r, N_("%s does not run: %s."), program.path);
	if (program_fault(said, fault))
		return fault->code;
	trial->people = json_member_number(said, "people", -1);
	trial->media = json_member_number(said, "media", -1);
	if (r == 0 && trial->people >= 0)
		return 0;
	return fault_set(fault, -EIO, N_("The registry could not be made anew from %s: mediad ended without a word."), name);
}

/* ---- writing ---- */

static enum outcome write_events(const struct command *command, FILE *file, const json_t *statement)
{
	SCOPED(json_release) json_t *parameters = json_pack("{s:O}", "until", json_object_get(statement, "until"));
	bool whole = json_member_number(statement, "from", 1) > 1 && !option_value(command, "until");
	SCOPED(json_text_free) char *line = ledger_copy_line(print_member(statement, "jws"));
	enum outcome outcome;

	if (whole) /* with what was closed before, without which nothing can be put back */
		json_object_set(parameters, "from", json_object_get(statement, "from"));
	outcome = ledger_fetch(command, "BackupRead", parameters, file);
	if (outcome == OUTCOME_DONE)
		fprintf(file, "%s\n", line ? line : "");
	return outcome;
}

static enum outcome fetch(const struct command *command, const struct copy_wish *wish, FILE *file)
{
	SCOPED(json_release) json_t *statement = NULL;
	enum outcome outcome = ask(command, &(struct question){ .method = wish->method, .job = true }, wish->parameters, &statement);

	return outcome == OUTCOME_DONE ? write_events(command, file, statement) : outcome;
}

static enum outcome write_plain(const struct command *command, const struct copy_wish *wish, struct trial *trial)
{
	SCOPED(output_drop) struct output *output = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;

	if (output_open(wish->name, &output, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	outcome = fetch(command, wish, output_file(output));
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (output_keep(MOVE(output), &fault) < 0 || copy_try(command, wish->name, trial, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	return OUTCOME_DONE;
}

/* ---- encrypted ---- */

static inline void close_file(FILE *file)
{
	fclose(file);
}
SCOPED_DEFINE(close_file, FILE *)

static FILE *open_spool(struct fault *fault)
{
	char name[] = SPOOL "books-XXXXXX";
	int fd = mkostemp(name, O_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+e");

	if (fd >= 0)
		unlink(name);
	if (!file)
		fault_errno(fault, -errno, N_("%s could not be written: %s."), SPOOL);
	return file;
}

/* What lies there is what was meant. */
static int compare(const char *name, const uint8_t digest[DIGEST_SIZE], struct fault *fault)
{
	SCOPED(close_fd) int fd = open(name, O_RDONLY | O_CLOEXEC);
	char found[MEASURE_TEXT], meant[MEASURE_TEXT];
	int r = fd < 0 ? -errno : -posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* it was synced: what is read comes from the disk */

	if (r == 0)
		r = measure(fd, found, NULL);
	if (r < 0)
		return fault_errno(fault, r, N_("%s could not be read: %s."), name);
	text_hex(digest, DIGEST_SIZE, meant);
	return strcmp(found, meant) == 0 ? 0 :
		fault_set(fault, -EIO, N_("%s is not what was written to it: the disk there fails."), name);
}

static int encrypt(FILE *spool, const struct copy_wish *wish, struct fault *fault)
{
	SCOPED(output_drop) struct output *output = NULL;
	SCOPED(recipients_clear) struct recipients recipients = { 0 };
	uint8_t digest[DIGEST_SIZE];
	int r = recipients_load(wish->certificates, clock_now(), &recipients, fault);

	if (r == 0)
		r = output_open(wish->name, &output, fault);
	if (r < 0)
		return r;
	rewind(spool);
	r = envelope_write(spool, &recipients, output_file(output), digest, fault);
	if (r == 0)
		r = output_keep(MOVE(output), fault);
	if (r < 0)
		return r;
	r = compare(wish->name, digest, fault);
	if (r < 0)
		unlink(wish->name);
	return r;
}

static enum outcome write_encrypted(const struct command *command, const struct copy_wish *wish, struct trial *trial)
{
	struct fault fault = { 0 };
	SCOPED(close_file) FILE *spool = open_spool(&fault);
	char name[64];
	enum outcome outcome;

	if (!spool)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	outcome = fetch(command, wish, spool);
	if (outcome != OUTCOME_DONE)
		return outcome;
	text_format(name, sizeof(name), "/proc/self/fd/%d", fileno(spool));
	if (fflush(spool) != 0 || ferror(spool))
		fault_errno(&fault, -errno, N_("%s could not be written: %s."), SPOOL);
	if (fault.code == 0 && copy_try(command, name, trial, &fault) == 0)
		encrypt(spool, wish, &fault);
	return fault.code ? ask_failed(command, OUTCOME_REFUSED, &fault) : OUTCOME_DONE;
}

enum outcome copy_make(const struct command *command, const struct copy_wish *wish, struct trial *trial)
{
	return wish->certificates ? write_encrypted(command, wish, trial) : write_plain(command, wish, trial);
}

/* ---- saying so ---- */

json_t *copy_report(const struct trial *trial, int64_t seconds)
{
	json_t *report = json_pack("{s:I, s:I}", "sequence", (json_int_t)trial->finding.until, "seconds", (json_int_t)seconds);

	json_put_hex(report, "hash", trial->finding.hash, sizeof(trial->finding.hash));
	return report;
}

enum outcome copy_record(const struct command *command, const struct trial *trial, int64_t seconds, bool tried)
{
	SCOPED(json_release) json_t *parameters = copy_report(trial, seconds);
	SCOPED(json_release) json_t *reply = NULL;

	if (tried)
		json_put_text(parameters, "tried", "yes");
	return ask(command, &(struct question){ .method = "BackupDone" }, parameters, &reply);
}

void copy_print(const struct command *command, const struct trial *trial, int64_t seconds)
{
	SCOPED(json_release) json_t *json = copy_report(trial, seconds);

	json_put_text(json, "signer", trial->finding.signer);
	json_put_text(json, "created", trial->finding.created);
	json_put_number(json, "checkpoints", trial->finding.checkpoints);
	if (trial->people >= 0) {
		json_put_number(json, "people", trial->people);
		json_put_number(json, "media", trial->media);
	}
	print_json(command->out, json);
}
