// SPDX-License-Identifier: GPL-3.0-or-later
/* Which file is a form's template, and what a template that was read says. Knows no form and no key. */
#include "mediactl/paper_template.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/paper_line.h"

#define NAME_TEXT 32
#define PATH_TEXT 256

int paper_template_find(const char *folder, const char *form, const char *layout, json_t **out, struct fault *fault)
{
	const char *const folders[] = { folder ? folder : PAPERS_OFFICE, folder ? folder : PAPERS_SHIPPED };
	SCOPED(json_release) json_t *template = NULL;
	char path[PATH_TEXT], name[NAME_TEXT * 2];
	int r;

	text_format(name, sizeof(name), "%s%s%s", form, layout ? "-" : "", layout ? layout : "");
	if (!paper_line_is_form(form) || (layout && !paper_line_is_name(layout)))
		return fault_set(fault, -EINVAL, N_("There is no paper %s: they are called F-01, F-02 and so on."), name);
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		if (!text_format(path, sizeof(path), "%s/%s.conf", folders[i], name) || access(path, F_OK) < 0)
			continue;
		r = paper_template_read(path, &template, fault);
		if (r < 0)
			return r;
		if (strcmp(json_member_text(template, "form"), form) != 0)
			return fault_set(fault, -EINVAL, N_("%s is a template of %s, not of %s."), path, json_member_text(template, "form"), form);
		*out = MOVE(template);
		return 0;
	}
	return fault_set(fault, -ENOENT, N_("There is no template of the paper %s in %s or %s."), name, folders[0], folders[1]);
}

const char *paper_template_text(const json_t *object, const char *key)
{
	char english[NAME_TEXT];
	const char *text = NULL;

	text_format(english, sizeof(english), "%s.en", key);
	if (!language_is_japanese())
		text = json_member_text(object, english);
	if (!text)
		text = json_member_text(object, key);
	return text ? text : "";
}

enum paper_type paper_item_type(const json_t *item)
{
	return (enum paper_type)json_member_number(item, "type", PAPER_TEXT);
}
