// SPDX-License-Identifier: GPL-3.0-or-later
/* Files that carry one signed statement; checks no signature. */
#include "mediactl/statement.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/file.h"
#include "mediactl/ask.h"
#include "mediactl/output.h"
#include "mediactl/print.h"

static int copy(const char *text, char **out, struct fault *fault)
{
	*out = strdup(text);
	return *out ? 0 : fault_set(fault, -ENOMEM, N_("There is not enough memory."));
}

static int read_object(const json_t *json, struct statement *statement, struct fault *fault)
{
	const char *stated = json_member_text(json, "mediad"), *jws = json_member_text(json, "jws");
	const char *second = statement->beside ? json_member_text(json, statement->beside) : NULL;
	int r;

	if (!stated || strcmp(stated, statement->kind) != 0 || !jws || json_object_size(json) != (second ? 3u : 2u))
		return -EBADMSG;
	r = copy(jws, &statement->jws, fault);
	if (r == 0 && second)
		r = copy(second, &statement->second, fault);
	return r;
}

int statement_read(const char *file, struct statement *statement, struct fault *fault)
{
	SCOPED(json_text_free) char *text = NULL;
	SCOPED(json_release) json_t *json = NULL;
	size_t length;
	int r = file_read(AT_FDCWD, file, STATEMENT_FILE_MAX, &text, &length);

	if (r < 0)
		return fault_errno(fault, r, N_("%s could not be read: %s."), file);
	if (text[0] != '{') {
		text[strcspn(text, "\r\n")] = '\0';
		statement->jws = MOVE(text);
		return 0;
	}
	if (json_decode(text, length, STATEMENT_FILE_MAX, &json, NULL) < 0)
		return -EBADMSG;
	return read_object(json, statement, fault);
}

void statement_clear(struct statement *statement)
{
	free(statement->jws);
	free(statement->second);
	statement->jws = statement->second = NULL;
}

int statement_load(const char *file, const char *kind, char **jws, struct fault *fault)
{
	struct statement statement = { .kind = kind };
	int r = statement_read(file, &statement, fault);

	if (r == 0)
		*jws = MOVE(statement.jws);
	statement_clear(&statement);
	return r;
}

enum outcome statement_write(const struct command *command, const char *file, const struct statement *statement)
{
	SCOPED(json_release) json_t *object = json_object();
	SCOPED(output_drop) struct output *output = NULL;
	struct fault fault = { 0 };

	json_put_text(object, "mediad", statement->kind);
	json_put_text(object, "jws", statement->jws);
	if (statement->second)
		json_put_text(object, statement->beside, statement->second);
	if (output_open(file, &output, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	print_json(output_file(output), object);
	if (output_keep(MOVE(output), &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	return OUTCOME_DONE;
}

enum outcome statement_save(const struct command *command, const char *file, const char *kind, const char *jws)
{
	return statement_write(command, file, &(struct statement){ .kind = kind, .jws = (char *)(uintptr_t)jws });
}
