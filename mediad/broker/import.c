// SPDX-License-Identifier: GPL-3.0-or-later
/* Rows from a sealed file, which can neither change nor keep mediad waiting, in one transaction. */
#include "mediad/broker/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "common/file.h"
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/parameters.h"
#include "mediad/broker/refusal.h"
#include "policy/registry.h"

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

int import_one(struct call *call, import_taker take, json_t **out)
{
	SCOPED(json_release) json_t *recorded = json_array();
	bool rehearse;
	int r;

	if (!call_wishes(call, "rehearse", &rehearse))
		return call->fault.code;
	if (rehearse)
		registry_rehearse(call->broker->registry, recorded);
	r = take(call, out);
	registry_rehearse(call->broker->registry, NULL);
	if (r < 0)
		*out = json_pack("{s:o}", "problem", refusal_describe(&call->fault));
	return 0;
}

/* ---- all rows ---- */

static void unmap(void *bytes, size_t length)
{
	if (bytes != MAP_FAILED)
		munmap(bytes, length);
}

static int read_rows(int fd, json_t **out, struct fault *fault)
{
	int seals = fcntl(fd, F_GET_SEALS);
	struct stat status;
	void *bytes;
	int r;

	if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &status) < 0 || status.st_size <= 0)
		return fault_set(fault, -EINVAL, N_("No list came with the request, in a file that is sealed; use mediactl."));
	if (status.st_size > IMPORT_BYTES_MAX)
		return fault_set(fault, -E2BIG, N_("The list has more rows than can be imported at once: split it."));
	bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	r = json_decode(bytes, (size_t)status.st_size, IMPORT_BYTES_MAX, out, fault);
	unmap(bytes, (size_t)status.st_size);
	return r;
}

static int take_rows(struct call *call, json_t **out, json_t **rows)
{
	SCOPED(close_fd) int fd = server_take_descriptor(call->broker->server, call->connection);
	const json_t *row;
	size_t i;
	int r = read_rows(fd, out, &call->fault);

	if (r < 0)
		return r;
	*rows = json_object_get(*out, "rows");
	if (!json_is_array(*rows) || json_object_size(*out) != 1)
		return fault_set(&call->fault, -EBADMSG, N_("The message is not a call as docs/PROTOCOL.md describes it."));
	if (json_array_size(*rows) > IMPORT_ROWS_MAX)
		return fault_set(&call->fault, -E2BIG, N_("The list has more rows than can be imported at once: split it."));
	json_array_foreach(*rows, i, row)
		if (!json_is_object(row) || json_object_get(row, "rehearse"))
			return fault_set(&call->fault, -EBADMSG, N_("The message is not a call as docs/PROTOCOL.md describes it."));
	return 0;
}

/* True: it was right. */
static bool take_row(const struct call *call, const struct method *each, import_taker take, json_t *parameters, json_t *answers)
{
	struct call row = { .broker = call->broker, .actor = call->actor, .method = each, .parameters = parameters };
	json_t *answer = NULL;
	int r = parameters_check(each, parameters, &row.fault);

	if (r == 0)
		r = take(&row, &answer);
	if (r < 0)
		answer = json_pack("{s:o}", "problem", refusal_describe(&row.fault));
	json_array_append_new(answers, answer);
	return r == 0;
}

static int take_all(struct call *call, const struct method *each, import_taker take, json_t *rows, json_t **out)
{
	SCOPED(json_release) json_t *answers = json_array();
	struct registry *registry = call->broker->registry;
	struct act act = call_act(call);
	bool right = true;
	json_t *row;
	size_t i;
	int r = registry_together(registry, act.now, &call->fault);

	if (r < 0)
		return r;
	json_array_foreach(rows, i, row)
		right = take_row(call, each, take, row, answers) && right;
	r = registry_together_end(registry, right, &call->fault);
	if (r == 0)
		*out = json_pack("{s:O, s:b}", "rows", answers, "imported", right);
	return r;
}

int import_all(struct call *call, const char *each, import_taker take, json_t **out)
{
	SCOPED(json_release) json_t *recorded = json_array();
	SCOPED(json_release) json_t *list = NULL;
	json_t *rows;
	bool rehearse;
	int r;

	if (!call_wishes(call, "rehearse", &rehearse))
		return call->fault.code;
	r = take_rows(call, &list, &rows);
	if (r < 0)
		return r;
	if (rehearse)
		registry_rehearse(call->broker->registry, recorded);
	r = take_all(call, methods_find(each), take, rows, out);
	registry_rehearse(call->broker->registry, NULL);
	if (r == 0 && rehearse)
		json_object_set_new(*out, "imported", json_false());
	return r;
}
