// SPDX-License-Identifier: GPL-3.0-or-later
/* Files that carry one signed statement; checks no signature. */
#include "mediactl/statement.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/fault.h"
#include "common/file.h"
#include "mediactl/ask.h"
#include "mediactl/output.h"
#include "mediactl/print.h"

int statement_load(const char *file, const char *kind, char **jws, struct fault *fault)
{
	SCOPED(json_text_free) char *text = NULL;
	SCOPED(json_release) json_t *json = NULL;
	const char *stated, *inside;
	size_t length;
	int r = file_read(AT_FDCWD, file, STATEMENT_FILE_MAX, &text, &length);

	if (r < 0)
		return fault_errno(fault, r, N_("%s could not be read: %s."), file);
	if (text[0] != '{') {
		text[strcspn(text, "\r\n")] = '\0';
		*jws = MOVE(text);
		return 0;
	}
	if (json_decode(text, length, STATEMENT_FILE_MAX, &json, NULL) < 0)
		return -EBADMSG;
	stated = json_member_text(json, "mediad");
	inside = json_member_text(json, "jws");
	if (!stated || strcmp(stated, kind) != 0 || !inside)
		return -EBADMSG;
	*jws = strdup(inside);
	return *jws ? 0 : fault_set(fault, -ENOMEM, N_("There is not enough memory."));
}

enum outcome statement_save(const struct command *command, const char *file, const char *kind, const char *jws)
{
	SCOPED(json_release) json_t *object = json_object();
	SCOPED(output_drop) struct output *output = NULL;
	struct fault fault = { 0 };

	json_put_text(object, "mediad", kind);
	json_put_text(object, "jws", jws);
	if (output_open(file, &output, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	print_json(output_file(output), object);
	if (output_keep(MOVE(output), &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	return OUTCOME_DONE;
}
