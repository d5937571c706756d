// SPDX-License-Identifier: GPL-3.0-or-later
/* The codes of raw papers in words. Knows no form. */
#include "mediactl/paper_words.h"

#include <stddef.h>
#include <string.h>

#include "common/macros.h"
#include "mediactl/language.h"
#include "mediactl/words.h"

/* clang-format off */
static const struct { const char *code, *shown; } words[] = {
	/* media, and whose they are */
	{ "usb-storage",   N_("USB stick or disk") },
	{ "usb-composite", N_("USB device that is more than storage") },
	{ "organisation",  N_("the organisation's") },
	{ "private",       N_("a person's own") },
	{ "third-party",   N_("somebody else's") },
	{ "host",          N_("by the computer (LUKS2)") },
	{ "tpm",           N_("sealed by the TPM") },
	{ "tpm-guest",     N_("sealed by the TPM of another computer") },
	{ "erased-first",  N_("done") },
	{ "factory-new",   N_("not done: registered as factory-new") },
	/* requests for the end of a medium */
	{ "reuse",         N_("reuse") },
	{ "return",        N_("return to its owner") },
	{ "transfer",      N_("transfer to others") },
	/* how a medium came back */
	{ "ok",            N_("in order") },
	{ "bad",           N_("not in order") },
	{ "broken",        N_("broken") },
	{ "differ",        N_("differs") },
	{ "clean",         N_("nothing found") },
	{ "found",         N_("something found") },
	{ "none",          N_("none") },
	{ "passed",        N_("passed") },
	/* how a medium was recognised */
	{ "number",        N_("number read off") },
	{ "plugged",       N_("by plugging it in") },
	{ "label",         N_("by its label") },
	{ "usb",           N_("by what it says of itself over USB") },
	/* what stopped an erase and took it up again */
	{ "erase.interrupted", N_("broke off") },
	{ "erase.resumed",     N_("went on") },
	{ "erase.paused",      N_("paused") },
	{ "erase.cancelled",   N_("cancelled") },
	{ "erase.failed",      N_("the erase failed") },
	/* what a device answered to its own erase commands (crypto/sanitize.h) */
	{ "done",         N_("done") },
	{ "not offered",  N_("not offered") },
	{ "refused",      N_("refused") },
	{ "failed",       N_("failed") },
	{ "no registers", N_("no registers") },
	{ "unfinished",   N_("unfinished") },
	{ "unreachable",  N_("unreachable") },
	/* rights */
	{ "person.added",       N_("person registered") },
	{ "person.transferred", N_("moved to another department") },
	{ "person.retired",     N_("leaves") },
	{ "person.extended",    N_("stays longer") },
	{ "person.suspended",   N_("rights suspended") },
	{ "person.resumed",     N_("rights given back") },
	{ "role.granted",       N_("role given") },
	{ "role.revoked",       N_("role taken away") },
	{ "login.added",        N_("login given") },
	{ "login.removed",      N_("login taken away") },
	{ "deputy.nominated",   N_("named as deputy") },
	{ "deputy.accepted",    N_("accepted as deputy") },
	{ "deputy.ended",       N_("deputy no longer") },
	{ "granted",       N_("given") },
	{ "changed",       N_("changed") },
	{ "removed",       N_("taken away") },
	/* what a log review looks for, and other codes */
	{ "by-label", N_("by its signed label") },
	{ "by-usb", N_("by its USB serial number") },
	{ "withdrawn", N_("withdrawn") },
	{ "outside", N_("from outside") },
	{ "unregistered", N_("unregistered devices") },
	{ "refusals", N_("refused acts") },
	{ "off-hours", N_("acts out of hours") },
	{ "exceptions", N_("exceptions") },
	{ "failed-opens", N_("openings that failed") },
	{ "scanner", N_("virus checks") },
	{ "clock", N_("changes of the clock") },
	{ "changes", N_("changes of rights and settings") },
	{ "gaps", N_("gaps in the ledger") },
	/* tasks with My Numbers */
	{ "use",           N_("task that uses them") },
	{ "related",       N_("related task") },
	/* who signs */
	{ "applicant",     N_("applicant") },
	{ "checker",       N_("checked by") },
	{ "manager",       N_("manager") },
	{ "reporter",      N_("reported by") },
	{ "settles",       N_("settled by") },
	{ "closes",        N_("closed by") },
};
/* clang-format on */

const char *paper_word(const char *code)
{
	static const char *(*const lists[])(const char *) = { word_incident, word_found, word_zone, word_property, word_left };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i].code, code) == 0)
			return language_of(words[i].shown);
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		const char *shown = lists[i](code);

		if (strcmp(shown, code) != 0)
			return shown;
	}
	return language_of(code); /* a sentence that stands in the books in English */
}
