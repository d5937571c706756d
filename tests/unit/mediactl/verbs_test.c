// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediactl/verb.h"

#include <string.h>

#include "common/macros.h"
#include "common/text.h"
#include "tests/fakes/signer.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define EMPTY "{\"parameters\":{}}"
#define STDIN_TYPED "M-0001\n"

struct call {
	const char *method, *parameters;
	char *const words[24];
};

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

START_TEST(each_verb_makes_its_call)
{
	static const struct call calls[] = {
		{ "Init", "{\"administrator\":\"sato\",\"name\":\"佐藤\"}",
			{ "host", "init", "--administrator", "sato", "--name", "佐藤" } },
		{ "HostExport", "{}", { "host", "export" } },
		{ "HostReseal", "{}", { "host", "reseal" } },
		{ "HostList", "{}", { "host", "list" } },
		{ "HostDistrust", "{\"host\":\"zeimu-1\"}", { "host", "distrust", "zeimu-1" } },
		{ "AddPerson", "{\"department\":\"総務課\",\"login\":\"ito\",\"name\":\"伊藤\"}",
			{ "people", "add", "ito", "--name", "伊藤", "--department", "総務課" } },
		{ "ListPeople", "{}", { "people", "list" } },
		{ "ListPeople", "{\"idle\":\"90\"}", { "people", "list", "--idle", "90" } },
		{ "ShowPerson", "{\"person\":\"ito\"}", { "people", "show", "ito" } },
		{ "TransferPerson", "{\"department\":\"税務課\",\"person\":\"ito\"}",
			{ "people", "transfer", "ito", "--department", "税務課" } },
		{ "RetirePerson", "{\"on\":\"R9.3.31\",\"person\":\"ito\",\"reason\":\"r\"}",
			{ "people", "retire", "ito", "--reason", "r", "--on", "R9.3.31" } },
		{ "ExtendPerson", "{\"person\":\"ito\",\"reason\":\"r\"}", { "people", "extend", "ito", "--reason", "r" } },
		{ "SuspendPerson", "{\"emergency\":\"yes\",\"person\":\"ito\",\"reason\":\"r\"}",
			{ "people", "suspend", "ito", "--reason", "r", "--emergency" } },
		{ "DescribePerson", "{\"contact\":\"\",\"person\":\"ito\",\"title\":\"主査\"}",
			{ "people", "describe", "ito", "--title", "主査", "--contact", "" } },
		{ "ResumePerson", "{\"person\":\"ito\",\"reason\":\"r\"}", { "people", "resume", "ito", "--reason", "r" } },
		{ "ActivateAccount", "{\"request\":\"R-0001\"}", { "account", "activate", "R-0001" } },
		{ "AddLogin", "{\"login\":\"ito2\",\"person\":\"ito\"}", { "login", "add", "ito", "ito2" } },
		{ "RemoveLogin", "{\"login\":\"ito2\"}", { "login", "remove", "ito2" } },
		{ "AddDeputy", "{\"deputy\":\"ito\",\"principal\":\"tanaka\",\"until\":\"R8.12.31\"}",
			{ "deputy", "add", "--for", "tanaka", "--to", "ito", "--until", "R8.12.31" } },
		{ "AcceptDeputy", "{\"deputy\":\"D-0001\"}", { "deputy", "accept", "D-0001" } },
		{ "EndDeputy", "{\"deputy\":\"D-0001\",\"reason\":\"r\"}", { "deputy", "end", "D-0001", "--reason", "r" } },
		{ "ListDeputies", "{}", { "deputy", "list" } },
		{ "GrantRole", "{\"department\":\"税務課\",\"login\":\"ito\",\"role\":\"approver\",\"until\":\"R9.3.31\"}",
			{ "role", "grant", "ito", "approver", "--department", "税務課", "--until", "R9.3.31" } },
		{ "GrantRole", "{\"login\":\"ito\",\"role\":\"staff\"}",
			{ "role", "grant", "ito", "staff" } },
		{ "RevokeRole", "{\"login\":\"ito\",\"role\":\"staff\"}",
			{ "role", "revoke", "ito", "staff" } },
		{ "ReportIncident", "{\"intent\":\"yes\",\"kind\":\"leak\",\"number\":\"M-0001\",\"persons\":\"12\",\"what\":\"w\"}",
			{ "incident", "report", "leak", "--what", "w", "--medium", "M-0001", "--persons", "12", "--intent" } },
		{ "ListIncidents", "{}", { "incident", "list" } },
		{ "ShowIncident", "{\"incident\":\"I-0001\"}", { "incident", "show", "I-0001" } },
		{ "TellIncident", "{\"incident\":\"I-0001\",\"role\":\"ciso\",\"whom\":\"tanaka\"}",
			{ "incident", "tell", "I-0001", "ciso", "--whom", "tanaka" } },
		{ "AddIncidentEntry", "{\"incident\":\"I-0001\",\"kind\":\"cause\",\"text\":\"t\"}",
			{ "incident", "measure", "I-0001", "cause", "--text", "t" } },
		{ "SetIncidentLevel", "{\"incident\":\"I-0001\",\"level\":\"3\",\"reason\":\"r\"}",
			{ "incident", "level", "I-0001", "3", "--reason", "r" } },
		{ "CloseIncident", "{\"incident\":\"I-0001\",\"reason\":\"r\"}", { "incident", "close", "I-0001", "--reason", "r" } },
		{ "AddMyNumberTask", "{\"basis\":\"b\",\"kind\":\"use\",\"task\":\"t\"}",
			{ "mynumber", "task", "add", "t", "--kind", "use", "--basis", "b" } },
		{ "EndMyNumberTask", "{\"reason\":\"r\",\"task\":\"t\"}", { "mynumber", "task", "end", "t", "--reason", "r" } },
		{ "ListMyNumberTasks", "{}", { "mynumber", "task", "list" } },
		{ "AddMyNumberAsset", "{\"file\":\"f\",\"task\":\"t\",\"years\":\"7\"}",
			{ "mynumber", "asset", "add", "--task", "t", "--file", "f", "--years", "7" } },
		{ "LinkMyNumberAsset", "{\"asset\":\"T-0001\",\"number\":\"M-0001\"}",
			{ "mynumber", "asset", "link", "T-0001", "M-0001" } },
		{ "LinkMyNumberAsset", "{\"asset\":\"T-0001\",\"number\":\"M-0001\",\"original\":\"yes\"}",
			{ "mynumber", "asset", "link", "T-0001", "M-0001", "--original" } },
		{ "KeepMyNumberAsset", "{\"asset\":\"T-0001\",\"reason\":\"r\",\"until\":\"2033-03-31\"}",
			{ "mynumber", "asset", "keep", "T-0001", "--until", "2033-03-31", "--reason", "r" } },
		{ "UnlinkMyNumberAsset", "{\"asset\":\"T-0001\",\"number\":\"M-0001\",\"reason\":\"r\"}",
			{ "mynumber", "asset", "unlink", "T-0001", "M-0001", "--reason", "r" } },
		{ "EndMyNumberAsset", "{\"asset\":\"T-0001\",\"reason\":\"r\"}",
			{ "mynumber", "asset", "end", "T-0001", "--reason", "r" } },
		{ "ReviewMyNumberAsset", "{\"asset\":\"T-0001\",\"next\":\"2028-03-31\"}",
			{ "mynumber", "asset", "review", "T-0001", "--next", "2028-03-31" } },
		{ "CallMyNumberReview", "{\"due\":\"2027-01-31\",\"reason\":\"r\",\"task\":\"t\"}",
			{ "mynumber", "asset", "call-review", "--reason", "r", "--task", "t", "--due", "2027-01-31" } },
		{ "TrainMyNumberHandler", "{\"charge\":\"H-0001\",\"day\":\"2026-11-20\"}",
			{ "mynumber", "handler", "trained", "H-0001", "2026-11-20" } },
		{ "ListMyNumberAssets", "{\"all\":\"yes\"}", { "mynumber", "asset", "list", "--all", "--csv" } },
		{ "AddMyNumberHandler", "{\"login\":\"ito\",\"task\":\"t\",\"until\":\"2026-12-31\"}",
			{ "mynumber", "handler", "add", "ito", "--task", "t", "--until", "2026-12-31" } },
		{ "EndMyNumberHandler", "{\"charge\":\"H-0001\",\"reason\":\"r\"}",
			{ "mynumber", "handler", "end", "H-0001", "--reason", "r" } },
		{ "ListMyNumberHandlers", "{}", { "mynumber", "handler", "list" } },
		{ "List", "{}", { "list" } },
		{ "RequestUse",
			"{\"classification\":\"2\",\"medium\":\"stick-1\",\"purpose\":\"p\",\"until\":\"令和8年11月30日\"}",
			{ "request", "use", "stick-1", "--purpose", "p", "--until",
				"令和8年11月30日", "--class", "2" } },
		{ "RequestCarryOut",
			"{\"contents\":\"c\",\"destination\":\"d\",\"from\":\"2026-11-21\",\"number\":\"M-0001\",\"purpose\":\"p\",\"until\":\"2026-11-22\"}",
			{ "request", "carry-out", "M-0001", "--purpose", "p", "--from",
				"2026-11-21", "--until", "2026-11-22", "--destination", "d",
				"--contents", "c" } },
		{ "RequestPrivate",
			"{\"erased_at_end\":\"yes\",\"medium\":\"stick-1\",\"not_stored\":\"yes\",\"purpose\":\"p\",\"scanned\":\"s\","
			"\"terminals\":\"t\",\"until\":\"2026-11-30\"}",
			{ "request", "private", "stick-1", "--purpose", "p", "--until", "2026-11-30", "--terminals", "t", "--scanned", "s",
				"--not-stored", "--erased-at-end" } },
		{ "RequestExtend", "{\"number\":\"M-0001\",\"purpose\":\"p\",\"until\":\"2026-11-30\"}",
			{ "request", "extend", "M-0001", "--purpose", "p", "--until", "2026-11-30" } },
		{ "RequestReuse", "{\"business\":\"b\",\"number\":\"M-0001\",\"purpose\":\"p\"}",
			{ "request", "reuse", "M-0001", "--purpose", "p", "--business", "b" } },
		{ "RequestReturn", "{\"number\":\"M-0001\",\"purpose\":\"p\",\"recipient\":\"r\"}",
			{ "request", "return", "M-0001", "--purpose", "p", "--recipient", "r" } },
		{ "RequestTransfer", "{\"basis\":\"b\",\"number\":\"M-0001\",\"purpose\":\"p\",\"recipient\":\"r\"}",
			{ "request", "transfer", "M-0001", "--purpose", "p", "--recipient", "r", "--basis", "b" } },
		{ "RequestArchive", "{\"number\":\"M-0001\",\"purpose\":\"p\"}", { "request", "archive", "M-0001", "--purpose", "p" } },
		{ "RequestUnarchive", "{\"number\":\"M-0001\",\"purpose\":\"p\"}", { "request", "unarchive", "M-0001", "--purpose", "p" } },
		{ "RequestAttachPermanent", "{\"number\":\"M-0001\",\"purpose\":\"p\",\"scope_host\":\"h\"}",
			{ "request", "attach-permanent", "M-0001", "--purpose", "p", "--host", "h" } },
		{ "RequestException",
			"{\"measure\":\"m\",\"number\":\"M-0001\",\"purpose\":\"p\",\"risk\":\"k\",\"rule\":\"R-APP-03\",\"until\":\"2026-11-30\"}",
			{ "request", "exception", "M-0001", "--purpose", "p", "--rule", "R-APP-03", "--measure", "m", "--risk", "k", "--until",
				"2026-11-30" } },
		{ "RequestAccount", "{\"change\":\"grant\",\"login\":\"ito\",\"purpose\":\"p\"}",
			{ "request", "account", "ito", "--purpose", "p", "--change", "grant" } },
		{ "ShowRequest", "{\"request\":\"R-0001\"}", { "request", "show", "R-0001" } },
		{ "Withdraw", "{\"reason\":\"r\",\"request\":\"R-0001\"}", { "request", "withdraw", "R-0001", "--reason", "r" } },
		{ "ListRequests", "{\"kind\":\"use\",\"mine\":\"yes\",\"pending\":\"yes\",\"to_sign\":\"yes\"}",
			{ "requests", "--kind", "use", "--mine", "--pending", "--to-sign" } },
		{ "RequestDispose", "{\"number\":\"M-0001\",\"purpose\":\"p\"}",
			{ "request", "dispose", "M-0001", "--purpose", "p" } },
		{ "RequestRevise", "{\"classification\":\"2\",\"handler\":\"ito\",\"number\":\"M-0001\",\"purpose\":\"p\"}",
			{ "request", "revise", "M-0001", "--purpose", "p", "--handler", "ito", "--class", "2" } },
		{ "RequestGrant", "{\"host\":\"zeimu-1\",\"number\":\"M-0001\",\"purpose\":\"p\",\"until\":\"2026-12-31\"}",
			{ "request", "grant", "M-0001", "zeimu-1", "--purpose", "p", "--until", "2026-12-31" } },
		{ "Grant", "{\"host\":\"zeimu-1\",\"number\":\"M-0001\",\"until\":\"2026-12-31\"}",
			{ "grant", "M-0001", "zeimu-1", "--until", "2026-12-31" } },
		{ "Revoke", "{\"host\":\"zeimu-1\",\"number\":\"M-0001\"}", { "revoke", "M-0001", "zeimu-1" } },
		{ "Adopt", "{}", { "adopt" } },
		{ "Adopt", "{\"as\":\"M-0500\",\"medium\":\"stick-1\"}", { "adopt", "stick-1", "--as", "M-0500" } },
		{ "Unadopt", "{\"number\":\"M-0001\"}", { "unadopt", "M-0001" } },
		{ "ListGrants", "{}", { "grants" } },
		{ "ListGrants", "{\"number\":\"M-0001\"}", { "grants", "M-0001" } },
		{ "RequestProvide",
			"{\"basis\":\"b\",\"contents\":\"c\",\"number\":\"M-0001\",\"obligation\":\"o\",\"purpose\":\"p\",\"recipient\":\"r\"}",
			{ "request", "provide", "M-0001", "--purpose", "p", "--recipient", "r", "--basis", "b", "--contents",
				"c", "--obligation", "o" } },
		{ "Provide", "{\"number\":\"M-0001\"}", { "provide", "M-0001" } },
		{ "EndProvide", "{\"number\":\"M-0001\"}", { "provide", "end", "M-0001" } },
		{ "ReviseLabel", "{\"caution\":\"\",\"handler\":\"ito\",\"number\":\"M-0001\",\"reason\":\"r\"}",
			{ "label", "revise", "M-0001", "--handler", "ito", "--reason", "r", "--caution", "" } },
		{ "LabelAttached", "{\"number\":\"M-0001\"}", { "label", "attached", "M-0001" } },
		{ "Register", "{\"label_attached\":\"yes\",\"number\":\"M-0001\"}", { "register", "M-0001", "--label-attached" } },
		{ "RotateEscrow", "{\"number\":\"M-0001\"}", { "escrow", "rotate", "M-0001" } },
		{ "ListRequests", "{}", { "requests" } },
		{ "Approve", "{\"request\":\"R-0001\"}", { "approve", "R-0001" } },
		{ "Deny", "{\"reason\":\"no\",\"request\":\"R-0001\"}",
			{ "deny", "R-0001", "--reason", "no" } },
		{ "Register",
			"{\"caution\":\"x\",\"classification\":\"3\",\"handler\":\"ito\",\"manager\":\"sato\",\"number\":\"M-0001\"}",
			{ "register", "M-0001", "--handler", "ito", "--manager", "sato", "--class",
				"3", "--caution", "x" } },
		{ "Register", "{\"factory_new\":\"yes\",\"number\":\"M-0001\"}", { "register", "M-0001", "--factory-new" } },
		{ "Register", "{\"composite\":\"yes\",\"number\":\"M-0001\"}", { "register", "M-0001", "--composite" } },
		{ "Open", "{\"number\":\"M-0001\"}", { "open", "M-0001" } },
		{ "Open", "{\"number\":\"M-0001\",\"read_only\":\"yes\"}", { "open", "M-0001", "--read-only" } },
		{ "Close", "{\"number\":\"M-0001\"}", { "close", "M-0001" } },
		{ "CheckOut", "{\"number\":\"M-0001\"}", { "checkout", "M-0001" } },
		{ "Return", "{\"number\":\"M-0001\"}", { "return", "M-0001" } },
		{ "CheckOut", "{\"acknowledged\":\"yes\",\"number\":\"M-0001\",\"person\":\"ito\"}",
			{ "checkout", "M-0001", "--for", "ito", "--acknowledge" } },
		{ "Return", "{\"contents\":\"ok\",\"label\":\"ok\",\"number\":\"M-0001\",\"place\":\"S-0001\",\"scan\":\"clean\"}",
			{ "return", "M-0001", "--place", "S-0001", "--label", "ok", "--contents", "ok", "--scan", "clean" } },
		{ "HandOver", "{\"number\":\"M-0001\",\"to\":\"ito\"}", { "hand-over", "M-0001", "--to", "ito" } },
		{ "TakeOver", "{\"number\":\"M-0001\"}", { "hand-over", "take", "M-0001" } },
		{ "DeclineHandOver", "{\"number\":\"M-0001\"}", { "hand-over", "decline", "M-0001" } },
		{ "ListOverdue", "{}", { "overdue" } },
		{ "DayEnd", "{}", { "day-end" } },
		{ "AddContent", "{\"classification\":\"C3+I1+A1\",\"name\":\"課税台帳\",\"number\":\"M-0001\",\"persons\":\"120\"}",
			{ "contents", "add", "M-0001", "--name", "課税台帳", "--class", "C3+I1+A1", "--persons", "120" } },
		{ "AddContent", "{\"copy_of\":\"J-0001\",\"name\":\"n\",\"number\":\"M-0001\",\"source\":\"県\"}",
			{ "contents", "add", "M-0001", "--name", "n", "--copy-of", "J-0001", "--received", "県" } },
		{ "AddContent", "{\"name\":\"n\",\"number\":\"M-0001\",\"until\":\"R8.12.31\"}",
			{ "contents", "add", "M-0001", "--name", "n", "--until", "R8.12.31" } },
		{ "KeepContent", "{\"content\":\"J-0001\",\"until\":\"2026-12-31\"}", { "contents", "keep", "J-0001", "--until", "2026-12-31" } },
		{ "ListDue", "{}", { "due" } },
		{ "ListDue", "{\"erased\":\"yes\"}", { "due", "--erased" } },
		{ "ListContents", "{\"number\":\"M-0001\"}", { "contents", "list", "M-0001" } },
		{ "DecideClass", "{\"classification\":\"C2+I1+A1\",\"reason\":\"r\",\"subject\":\"J-0001\"}",
			{ "class", "decide", "J-0001", "C2+I1+A1", "--reason", "r" } },
		{ "ListQuestions", "{}", { "class", "questions" } },
		{ "ListClasses", "{}", { "class", "list" } },
		{ "ShowClass", "{\"class\":\"C3+I2+A1\"}", { "class", "show", "C3+I2+A1" } },
		{ "RollCall", "{\"department\":\"税務課\",\"numbers\":\"M-0001 M-0002\"}",
			{ "roll-call", "--numbers", "M-0001 M-0002", "--department", "税務課" } },
		{ "OpenStocktake", "{\"department\":\"税務課\"}", { "stocktake", "open", "--department", "税務課" } },
		{ "CheckStock", "{\"number\":\"M-0001\",\"result\":\"label\",\"stocktake\":\"K-0001\"}",
			{ "stocktake", "check", "K-0001", "M-0001", "--result", "label" } },
		{ "ResolveStock", "{\"number\":\"M-0001\",\"resolution\":\"r\",\"stocktake\":\"K-0001\"}",
			{ "stocktake", "resolve", "K-0001", "M-0001", "--resolution", "r" } },
		{ "CloseStocktake", "{\"stocktake\":\"K-0001\"}", { "stocktake", "close", "K-0001" } },
		{ "ConfirmStocktake", "{\"stocktake\":\"K-0001\"}", { "stocktake", "confirm", "K-0001" } },
		{ "ListStocktakes", "{}", { "stocktake", "list" } },
		{ "AnalyzeLedger", "{\"month\":\"2026-11\"}", { "ledger", "analyze", "--month", "2026-11" } },
		{ "ReviewLedger", "{\"findings\":\"f\",\"measures\":\"m\",\"note\":\"n\",\"year\":\"R8\"}",
			{ "ledger", "reviewed", "--note", "n", "--findings", "f", "--measures", "m", "--fiscal-year", "R8" } },
		{ "ConfirmLedgerReview", "{\"review\":\"L-0001\"}", { "ledger", "confirm", "L-0001" } },
		{ "OpenAccessReview", "{\"department\":\"税務課\",\"until\":\"R8.12.31\"}",
			{ "review", "access", "open", "--department", "税務課", "--until", "R8.12.31" } },
		{ "AnswerAccessReview", "{\"answer\":\"revoke\",\"line\":\"2\",\"reason\":\"r\",\"review\":\"A-0001\"}",
			{ "review", "access", "answer", "A-0001", "2", "revoke", "--reason", "r" } },
		{ "ListAccessReviews", "{}", { "review", "access", "list" } },
		{ "ShowAccessReview", "{\"review\":\"A-0001\"}", { "review", "access", "show", "A-0001" } },
		{ "GetReport", "{\"department\":\"税務課\",\"report\":\"summary\",\"year\":\"R8\"}",
			{ "report", "summary", "--department", "税務課", "--fiscal-year", "R8" } },
		{ "GetReport", "{\"days\":\"30\",\"report\":\"not-seen\"}", { "report", "not-seen", "--days", "30" } },
		{ "ListBundles", "{}", { "audit", "list" } },
		{ "ListImported", "{}", { "import", "list" } },
		{ "ListLedgerReviews", "{}", { "ledger", "reviews" } },
		{ "ShowStocktake", "{\"stocktake\":\"K-0001\"}", { "stocktake", "show", "K-0001" } },
		{ "ListPlaces", "{\"all\":\"yes\"}", { "place", "list", "--all" } },
		{ "ShowPlace", "{\"place\":\"S-0001\"}", { "place", "show", "S-0001" } },
		{ "ListPlacements", "{\"number\":\"M-0001\"}", { "place", "history", "M-0001" } },
		{ "PutAway", "{\"number\":\"M-0001\"}", { "place", "put", "M-0001" } },
		{ "PutAway", "{\"number\":\"M-0001\",\"place\":\"金庫\"}", { "place", "put", "M-0001", "--place", "金庫" } },
		{ "AddPlace", "{\"area\":\"2\",\"capacity\":\"20\",\"keeper\":\"ito\",\"name\":\"金庫\",\"properties\":\"lockable,fire\"}",
			{ "place", "add", "金庫", "--properties", "lockable,fire", "--area", "2", "--keeper", "ito", "--capacity", "20" } },
		{ "RetirePlace", "{\"place\":\"S-0001\",\"reason\":\"r\"}", { "place", "retire", "S-0001", "--reason", "r" } },
		{ "Sanitised", "{\"number\":\"M-0001\",\"reference\":\"S-17\",\"tool\":\"t\"}",
			{ "sanitised", "M-0001", "--tool", "t", "--reference", "S-17" } },
		{ "Bind", "{\"number\":\"M-0001\",\"reason\":\"r\",\"systems\":\"税務\"}",
			{ "bind", "M-0001", "--systems", "税務", "--reason", "r" } },
		{ "Bind", "{\"number\":\"M-0001\",\"reason\":\"r\"}", { "bind", "M-0001", "--reason", "r" } },
		{ "ListExceptions", "{\"year\":\"2026\"}", { "exceptions", "list", "--year", "2026" } },
		{ "ListExceptions", "{}", { "exceptions", "rules" } },
		{ "ShowException", "{\"exception\":\"EXC-2026-001\"}", { "exceptions", "show", "EXC-2026-001" } },
		{ "DeclareEmergency", "{\"measure\":\"m\",\"number\":\"M-0001\",\"person\":\"ito\",\"reason\":\"r\",\"rule\":\"R-ZON-01\"}",
			{ "exceptions", "emergency", "R-ZON-01", "--medium", "M-0001", "--person", "ito", "--reason", "r", "--measure", "m" } },
		{ "SettleException", "{\"exception\":\"EXC-2026-001\",\"permanent\":\"p\"}",
			{ "exceptions", "confirm", "EXC-2026-001", "--permanent", "p" } },
		{ "SettleException", "{\"exception\":\"EXC-2026-001\",\"reason\":\"r\"}",
			{ "exceptions", "reject", "EXC-2026-001", "--reason", "r" } },
		{ "EndException", "{\"exception\":\"EXC-2026-001\",\"reason\":\"r\"}",
			{ "exceptions", "end", "EXC-2026-001", "--reason", "r" } },
		{ "ReviewExceptions", "{\"note\":\"n\"}", { "exceptions", "review", "--note", "n" } },
		{ "Witness", "{\"number\":\"M-0001\"}", { "witness", "M-0001" } },
		{ "Erase", "{\"confirm\":\"M-0001\",\"number\":\"M-0001\"}",
			{ "erase", "M-0001", "--confirm", "M-0001" } },
		{ "Erase", "{\"confirm\":\"M-0001\",\"lost\":\"yes\",\"number\":\"M-0001\"}",
			{ "erase", "M-0001", "--lost", "--confirm", "M-0001" } },
		{ "Erase", "{\"confirm\":\"M-0001\",\"level\":\"E1\",\"number\":\"M-0001\"}",
			{ "erase", "M-0001", "--level", "E1", "--confirm", "M-0001" } },
		{ "Erase", "{\"confirm\":\"M-0001\",\"lost\":\"yes\",\"number\":\"M-0001\"}",
			{ "erase", "M-0001", "--without-medium", "--confirm", "M-0001" } },
		{ "KeepOnBooks", "{\"classification\":\"C2\",\"handler\":\"sato\",\"number\":\"M-0001\",\"reason\":\"r\"}",
			{ "books-only", "M-0001", "--reason", "r", "--handler", "sato", "--class", "C2" } },
		{ "MarkUnfit", "{\"number\":\"M-0001\",\"reason\":\"r\",\"what\":\"no-header\"}",
			{ "damaged", "M-0001", "--what", "no-header", "--reason", "r" } },
		{ "RecordDestruction",
			"{\"certificate\":\"G-77\",\"confirm\":\"M-0001\",\"document\":\"" ZEROS "\",\"issued\":\"2026-11-21\",\"issuer\":\"i\","
			"\"method\":\"shredded\",\"number\":\"M-0001\",\"on\":\"2026-11-20\",\"place\":\"p\",\"serials\":\"A100\"}",
			{ "destroyed", "M-0001", "--method", "shredded", "--document", ZEROS, "--on", "2026-11-20", "--place", "p", "--certificate", "G-77",
				"--issuer", "i", "--issued", "2026-11-21", "--serials", "A100", "--confirm", "M-0001" } },
		{ "ConfirmDestruction", "{\"confirm\":\"M-0001\",\"number\":\"M-0001\"}", { "destroyed", "confirm", "M-0001", "--confirm", "M-0001" } },
		{ "Consign", "{\"confirm\":\"M-0001\",\"contract\":\"c\",\"contractor\":\"緑産業\",\"number\":\"M-0001\",\"until\":\"R8.11.30\"}",
			{ "consigned", "M-0001", "--to", "緑産業", "--until", "R8.11.30", "--contract", "c", "--confirm", "M-0001" } },
		{ "TakeBackConsigned", "{\"number\":\"M-0001\",\"reason\":\"r\"}", { "consigned", "back", "M-0001", "--reason", "r" } },
		{ "ListConsigned", "{}", { "consigned", "list" } },
		{ "AddContractor",
			"{\"contract\":\"c\",\"mynumber\":\"yes\",\"name\":\"緑産業\",\"responsible\":\"p\",\"scope\":\"s\",\"until\":\"2027-03-31\"}",
			{ "contractor", "add", "緑産業", "--contract", "c", "--scope", "s", "--responsible", "p", "--until", "2027-03-31", "--mynumber" } },
		{ "ExplainToContractor", "{\"contractor\":\"V-0001\",\"document\":\"" ZEROS "\",\"whom\":\"p\"}",
			{ "contractor", "explained", "V-0001", "--whom", "p", "--document", ZEROS } },
		{ "ExtendContractor", "{\"contractor\":\"V-0001\",\"reason\":\"r\",\"until\":\"2027-09-30\"}",
			{ "contractor", "extend", "V-0001", "--until", "2027-09-30", "--reason", "r" } },
		{ "CloseContractor", "{\"contractor\":\"V-0001\",\"document\":\"" ZEROS "\",\"reason\":\"r\"}",
			{ "contractor", "close", "V-0001", "--reason", "r", "--document", ZEROS } },
		{ "ListContractors", "{\"all\":\"yes\"}", { "contractor", "list", "--all" } },
		{ "ShowContractor", "{\"contractor\":\"V-0001\"}", { "contractor", "show", "V-0001" } },
		{ "RecordPrivateErase",
			"{\"document\":\"" ZEROS "\",\"number\":\"M-0001\",\"on\":\"2026-11-20\",\"result\":\"r\",\"tool\":\"t\"}",
			{ "private", "erased", "M-0001", "--tool", "t", "--result", "r", "--on", "2026-11-20", "--document", ZEROS } },
		{ "RefusePrivateErase", "{\"number\":\"M-0001\",\"reason\":\"r\"}", { "private", "refuse", "M-0001", "--reason", "r" } },
		{ "RetirePrivate", "{\"number\":\"M-0001\"}", { "private", "retire", "M-0001" } },
		{ "ListPrivate", "{}", { "private", "list" } },
		{ "DisposeErased", "{\"confirm\":\"M-0001\",\"number\":\"M-0001\",\"to\":\"t\"}",
			{ "disposed", "M-0001", "--to", "t", "--confirm", "M-0001" } },
		{ "EraseStatus", "{\"number\":\"M-0001\"}", { "erase", "M-0001", "--status" } },
		{ "ErasePause", "{\"number\":\"M-0001\"}", { "erase", "M-0001", "--pause" } },
		{ "EraseCancel", "{\"number\":\"M-0001\"}", { "erase", "M-0001", "--cancel" } },
		{ "Lost", "{\"number\":\"M-0001\",\"place\":\"駅\",\"reason\":\"r\",\"since\":\"2026-11-21 16:40\"}",
			{ "lost", "M-0001", "--reason", "r", "--since", "2026-11-21 16:40", "--place", "駅" } },
		{ "Found", "{\"number\":\"M-0001\",\"reason\":\"r\"}", { "found", "M-0001", "--reason", "r" } },
		{ "ReleaseQuarantine", "{\"number\":\"M-0001\",\"reason\":\"r\"}",
			{ "quarantine", "release", "M-0001", "--reason", "r" } },
		{ "SetHold", "{\"number\":\"M-0001\",\"reason\":\"r\"}", { "hold", "set", "M-0001", "--reason", "r" } },
		{ "ReleaseHold", "{\"number\":\"M-0001\",\"reason\":\"r\"}", { "hold", "release", "M-0001", "--reason", "r" } },
		{ "ExplainPolicy",
			"{\"action\":\"open\",\"at\":\"2026-12-01\",\"number\":\"M-0001\",\"person\":\"ito\",\"zone\":\"lgwan\"}",
			{ "policy", "explain", "open", "M-0001", "--person", "ito", "--zone", "lgwan", "--at", "2026-12-01" } },
		{ "LedgerList", "{\"from\":-20,\"limit\":5}",
			{ "ledger", "list", "--from", "-20", "--limit", "5" } },
		{ "SearchLedger", "{\"medium\":\"M-0001\",\"person\":\"sato\",\"reason\":\"I-0001\"}",
			{ "ledger", "show", "--person", "sato", "--medium", "M-0001", "--reason", "I-0001" } },
		{ "LedgerVerify", "{}", { "ledger", "verify" } },
		{ "LedgerSchema", "{}", { "ledger", "schema" } },
		{ "LedgerRebuild", "{\"reason\":\"disk\"}", { "ledger", "rebuild", "--reason", "disk" } },
		{ "LedgerAccept", "{\"reason\":\"disk\"}", { "ledger", "accept", "--reason", "disk" } },
		{ "LedgerExport", "{}", { "ledger", "export" } },
		{ "AcceptClock", "{\"reason\":\"battery\"}", { "clock", "accept", "--reason", "battery" } },
		{ "Status", "{}", { "status" } },
		{ "Watch", "{\"all\":\"yes\"}", { "watch", "--all" } },
	};
	struct talk talk = { .replies = { EMPTY } };

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		size_t count = 0;

		while (calls[i].words[count])
			count++;
		talk_run(&talk, calls[i].words, count);
		ck_assert_msg(talk.outcome == OUTCOME_DONE, "%s: %s", calls[i].method, talk.err);
		talk_heard(&talk, calls[i].method, calls[i].parameters);
	}
	talk_clear(&talk);
}
END_TEST

START_TEST(what_was_lost_is_said_with_what_comes_next)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"number\":\"M-0001\",\"recorded\":false,\"was_in_use\":true}}" } };

	talk_run(&talk, (char *const[]){ "lost", "M-0001", "--reason", "r" }, 4);
	ck_assert_ptr_nonnull(strstr(talk.out, "nothing of it opens"));
	ck_assert_ptr_nonnull(strstr(talk.out, "closed by force"));
	ck_assert_ptr_nonnull(strstr(talk.out, "cannot be written"));
	ck_assert_ptr_nonnull(strstr(talk.out, "say it again"));
	ck_assert_ptr_nonnull(strstr(talk.out, "mediactl found M-0001"));
	talk_clear(&talk);
	talk = (struct talk){ .replies = { "{\"parameters\":{\"number\":\"M-0001\",\"recorded\":false,\"kept\":true,\"was_in_use\":false}}" } };
	talk_run(&talk, (char *const[]){ "lost", "M-0001", "--reason", "r" }, 4);
	ck_assert_ptr_nonnull(strstr(talk.out, "kept beside it"));
	ck_assert_ptr_null(strstr(talk.out, "say it again"));
	talk_clear(&talk);
	talk = (struct talk){ .replies = { "{\"parameters\":{\"number\":\"M-0001\",\"certificate\":\"C-0001\",\"level\":\"E1\"}}" } };
	talk_run(&talk, (char *const[]){ "erase", "M-0001", "--lost", "--confirm", "M-0001" }, 5);
	ck_assert_ptr_nonnull(strstr(talk.out, "NOT overwritten"));
	ck_assert_ptr_null(strstr(talk.out, "read back"));
	talk_clear(&talk);
}
END_TEST

START_TEST(only_what_reports_progress_or_is_long_asks_for_more)
{
	struct talk talk = { .replies = { EMPTY } };

	TALK(&talk, "register", "M-0001");
	ck_assert(json_is_true(json_object_get(talk.call, "more")));
	TALK(&talk, "list");
	ck_assert(json_is_true(json_object_get(talk.call, "more")));
	TALK(&talk, "status");
	ck_assert_ptr_null(json_object_get(talk.call, "more"));
	talk_clear(&talk);
}
END_TEST

START_TEST(list_says_why_a_stick_is_closed_and_what_to_do)
{
	struct talk talk = {
		.replies = { "{\"parameters\":{\"gate\":\"enforced\",\"media\":[],\"sticks\":[{\"tag\":\"stick-1a2b\","
			     "\"model\":\"Ultra\",\"serial\":\"\\u001b[31m%s%n\",\"vendor\":1921,\"product\":21889,\"state\":\"blocked\","
			     "\"why\":{\"message\":\"It is not registered.\",\"arguments\":[],\"text\":\"\"},"
			     "\"ask\":{\"message\":\"Ask for it: mediactl request use %s --purpose '…'.\",\"arguments\":[\"stick-1a2b\"],\"text\":\"\"}}]}}" }
	};

	TALK(&talk, "list");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_str_eq(talk.out,
		"Sticks plugged in:\n"
		"  stick-1a2b: Ultra (0781:5581), serial number \\x1b[31m%s%n: blocked\n"
		"    Why: It is not registered.\n"
		"    Next: Ask for it: mediactl request use stick-1a2b --purpose '…'.\n"
		"\n"
		"No medium is known yet.\n");
	talk_japanese();
	TALK(&talk, "list");
	ck_assert_ptr_nonnull(strstr(talk.out, "理由: この媒体は登録されていません。"));
	ck_assert_ptr_nonnull(strstr(talk.out, "mediactl request use stick-1a2b --purpose"));
	talk_clear(&talk);
}
END_TEST

START_TEST(list_shows_each_medium_and_what_is_overdue)
{
	struct talk talk = {
		.replies = { "{\"parameters\":{\"gate\":\"enforced\",\"sticks\":[],\"media\":[{\"number\":\"M-0001\","
			     "\"state\":\"out\",\"classification\":\"2\",\"handler\":\"P-0002\",\"handler_name\":\"𠮷田 髙子\",\"until\":\"2026-11-20\","
			     "\"overdue\":true,\"connected\":false,\"open\":false}]}}" }
	};

	TALK(&talk, "list");
	ck_assert_str_eq(talk.out,
		"No stick is plugged in.\n\n"
		"NUMBER  STATE                CLASS  HANDLER    UNTIL                 WHERE\n"
		"M-0001  out of the building  2      𠮷田 髙子  2026-11-20 (overdue)\n");
	talk_japanese();
	TALK(&talk, "list");
	ck_assert_ptr_nonnull(strstr(talk.out, "令和8年11月20日 (2026-11-20)"));
	talk_clear(&talk);
}
END_TEST

START_TEST(an_open_gate_is_told_first)
{
	struct talk talk = {
		.replies = { "{\"parameters\":{\"gate\":\"open\",\"sticks\":[],\"media\":[]}}" }
	};

	TALK(&talk, "list");
	ck_assert_int_eq(strncmp(talk.out, "ATTENTION: ", 11), 0);
	talk_clear(&talk);
}
END_TEST

START_TEST(a_deputys_act_says_for_whom)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"events\":[{\"seq\":7,\"time\":\"2026-11-21T03:00:00Z\",\"kind\":\"request.approved\","
					  "\"actor\":{\"login\":\"sato\"},\"data\":{\"request\":\"R-0001\",\"for\":\"P-0003\"}}]}}" } };

	TALK(&talk, "ledger", "list");
	ck_assert_msg(strstr(talk.out, "(as deputy for P-0003)") != NULL, "%s", talk.out);
	talk_clear(&talk);
}
END_TEST

#define REFUSED                                                                                                              \
	"{\"error\":\"io.mediad.Refused\",\"parameters\":{\"message\":\"The account %s is not known here; an administrator " \
	"adds it: mediactl people add %s.\",\"arguments\":[\"\\u001b]0;sato\",\"sato\"],\"text\":\"-\"}}"

START_TEST(a_refusal_is_one_sentence_in_the_readers_language)
{
	struct talk talk = { .replies = { REFUSED } };

	TALK(&talk, "open", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_str_eq(talk.out, "");
	ck_assert_str_eq(talk.err,
		"The account \\x1b]0;sato is not known here; an administrator adds it: mediactl people add sato.\n");
	talk_japanese();
	TALK(&talk, "open", "M-0001");
	ck_assert_ptr_nonnull(strstr(talk.err, "アカウント「\\x1b]0;sato」"));
	ck_assert_ptr_null(strstr(talk.err, "Refused"));
	talk_clear(&talk);
}
END_TEST

START_TEST(with_json_everything_is_json_on_stdout)
{
	struct talk talk = { .replies = { REFUSED } };
	json_t *json;

	TALK(&talk, "--json", "open", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_str_eq(talk.err, "");
	json = json_loads(talk.out, 0, NULL);
	ck_assert_str_eq(json_string_value(json_object_get(json, "error")), "io.mediad.Refused");
	ck_assert_ptr_nonnull(json_object_get(json, "message"));
	json_decref(json);
	talk.replies[0] =
		"{\"parameters\":{\"number\":\"M-0001\",\"path\":\"/run/mediad/media/1000/M-0001\",\"read_only\":false}}";
	TALK(&talk, "open", "M-0001", "--json");
	ck_assert_str_eq(talk.out,
		"{\"number\": \"M-0001\", \"path\": \"/run/mediad/media/1000/M-0001\", \"read_only\": false}\n");
	TALK(&talk, "open", "--json");
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	ck_assert_str_eq(talk.err, "");
	ck_assert_ptr_nonnull(strstr(talk.out, "\"mediactl.Misused\""));
	talk_clear(&talk);
}
END_TEST

START_TEST(json_stays_json_when_what_it_holds_could_steer_a_terminal)
{
	struct talk talk = {
		.replies = { "{\"parameters\":{\"number\":\"\\u001b\\u009b\\u202e佐\"}}" }
	};
	json_t *json;

	TALK(&talk, "--json", "close", "M-0001");
	ck_assert_str_eq(talk.out, "{\"number\": \"\\u001B\\u009B\\u202E佐\"}\n");
	json = json_loads(talk.out, 0, NULL);
	ck_assert_str_eq(
		json_string_value(json_object_get(json, "number")), "\x1b\xc2\x9b\xe2\x80\xae佐");
	json_decref(json);
	talk_clear(&talk);
}
END_TEST

#define NONE_BROKE_OFF "{\"error\":\"io.mediad.NotFound\",\"parameters\":{\"text\":\"x\"}}"

static void heard_later(const struct talk *talk, const char *method, const char *confirm)
{
	const json_t *parameters = json_object_get(talk->later, "parameters");
	const char *typed = json_string_value(json_object_get(parameters, "confirm"));

	ck_assert_str_eq(json_string_value(json_object_get(talk->later, "method")), method);
	ck_assert(confirm ? typed && strcmp(typed, confirm) == 0 : !typed);
}

START_TEST(erase_wants_the_number_typed_again)
{
	struct talk talk = { .replies = { NONE_BROKE_OFF }, .then = { EMPTY }, .input = "M-0002\n" };

	TALK(&talk, "erase", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	talk_heard(&talk, "EraseStatus", "{\"number\":\"M-0001\"}");
	ck_assert_ptr_null(talk.later);
	talk.input = "yes\n";
	TALK(&talk, "erase", "M-0001");
	ck_assert_ptr_null(talk.later);
	talk.input = NULL;
	TALK(&talk, "erase", "M-0001");
	ck_assert_ptr_null(talk.later);
	TALK(&talk, "erase", "M-0001", "--confirm", "M-0002");
	ck_assert_ptr_null(talk.call);
	talk.input = STDIN_TYPED;
	TALK(&talk, "erase", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	heard_later(&talk, "io.mediad.Erase", "M-0001");
	talk_clear(&talk);
}
END_TEST

START_TEST(an_erase_that_broke_off_goes_on_without_a_question)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"number\":\"M-0001\",\"state\":\"interrupted\",\"goes_on\":true}}" },
		.then = { "{\"parameters\":{\"number\":\"M-0001\",\"certificate\":\"C-0001\"}}" } };

	TALK(&talk, "erase", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	heard_later(&talk, "io.mediad.Erase", NULL);
	ck_assert_ptr_nonnull(strstr(talk.out, "C-0001"));
	talk_clear(&talk);
}
END_TEST

START_TEST(how_far_an_erase_is)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"number\":\"M-0001\",\"state\":\"running\",\"phase\":\"erase-verify\",\"done\":500000000,"
					  "\"total\":1000000000,\"rate\":20000000,\"left\":25,\"bad\":512}}" } };

	TALK(&talk, "erase", "M-0001", "--status");
	ck_assert_str_eq(talk.out, "M-0001: reading back, 500.0 MB of 1.0 GB, 20.0 MB/s, 25 s left; bad so far: 512 B.\n");
	talk.replies[0] = "{\"parameters\":{\"number\":\"M-0001\",\"state\":\"interrupted\",\"step\":\"write\",\"since\":\"2026-11-21T07:40:55Z\","
			  "\"why\":\"pulled out\",\"durable\":300000000,\"goes_on\":true}}";
	TALK(&talk, "erase", "M-0001", "--status");
	ck_assert_ptr_nonnull(strstr(talk.out, "broke off"));
	ck_assert_ptr_nonnull(strstr(talk.out, "pulled out"));
	ck_assert_ptr_nonnull(strstr(talk.out, "300.0 MB"));
	ck_assert_ptr_nonnull(strstr(talk.out, "mediactl erase M-0001"));
	talk.replies[0] = "{\"parameters\":{\"number\":\"M-0001\",\"state\":\"paused\"}}";
	TALK(&talk, "erase", "M-0001", "--pause");
	ck_assert_ptr_nonnull(strstr(talk.out, "M-0001 is paused"));
	talk_clear(&talk);
}
END_TEST

#define PROGRESS(phase, done, left)                                                                \
	"{\"continues\":true,\"parameters\":{\"progress\":{\"phase\":\"" phase "\",\"done\":" done \
	",\"total\":1000000000,\"rate\":20000000,\"left\":" left "}}}"

START_TEST(progress_has_a_line_every_ten_per_cent)
{
	struct talk talk = {
		.replies = { PROGRESS("erase-write", "0", "-1"),
			PROGRESS("erase-write", "50000000", "47"),
			PROGRESS("erase-write", "100000000", "45"),
			PROGRESS("erase-verify", "500000000", "3700"),
			"{\"parameters\":{\"number\":\"M-0001\",\"certificate\":\"C-0001\"}}" }
	};

	TALK(&talk, "erase", "M-0001", "--confirm", "M-0001");
	ck_assert_str_eq(talk.err,
		"overwriting: 0 %, 0 B of 1.0 GB, 20.0 MB/s, time left not known yet\n"
		"overwriting: 10 %, 100.0 MB of 1.0 GB, 20.0 MB/s, 45 s left\n"
		"reading back: 50 %, 500.0 MB of 1.0 GB, 20.0 MB/s, 1 h 1 min left\n");
	ck_assert_ptr_nonnull(strstr(talk.out, "C-0001"));
	TALK(&talk, "--json", "erase", "M-0001", "--confirm", "M-0001");
	ck_assert_str_eq(talk.err, "");
	talk_clear(&talk);
}
END_TEST

START_TEST(an_event_shows_who_did_what_to_which_and_why)
{
	struct talk talk = {
		.replies = { "{\"parameters\":{\"events\":[{\"seq\":7,\"time\":\"2026-11-21T07:40:55Z\",\"kind\":"
			     "\"medium.closed\",\"actor\":null,\"data\":{\"number\":\"M-0001\",\"reason\":\"unplugged\"}},{\"seq\":8,"
			     "\"time\":\"2026-11-21T07:41:00Z\",\"kind\":\"role.granted\",\"actor\":{\"uid\":1,\"login\":\"sato\"},"
			     "\"data\":{\"person\":\"P-0002\",\"role\":\"staff\"}},{\"seq\":9,\"time\":\"2026-11-21T07:42:00Z\",\"kind\":\"act.refused\","
			     "\"actor\":{\"uid\":0,\"login\":\"root\"},\"data\":{\"method\":\"Open\",\"subject\":\"-\",\"why\":\"role\"}}]}}" }
	};

	TALK(&talk, "ledger", "list");
	ck_assert_str_eq(talk.out,
		"NO.  TIME                 WHO     EVENT          ABOUT   DETAIL\n"
		"7    2026-11-21 07:40:55  mediad  medium.closed  M-0001  unplugged\n"
		"8    2026-11-21 07:41:00  sato    role.granted   P-0002  staff\n"
		"9    2026-11-21 07:42:00  root    act.refused            Open role\n");
	talk_clear(&talk);
}
END_TEST

START_TEST(an_export_is_one_canonical_event_a_line)
{
	struct talk talk = {
		.replies = { "{\"continues\":true,\"parameters\":{\"events\":[{\"seq\":1,\"kind\":\"a\"},{\"seq\":2}]}}",
			"{\"parameters\":{\"events\":[{\"seq\":3}]}}" }
	};

	TALK(&talk, "ledger", "export", "--output", "/nonexistent/ledger");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_null(talk.call);
	TALK(&talk, "ledger", "export");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_str_eq(talk.out, "{\"kind\":\"a\",\"seq\":1}\n{\"seq\":2}\n{\"seq\":3}\n");
	talk_clear(&talk);
}
END_TEST

START_TEST(a_label_is_shown_with_its_signer_and_a_forged_one_is_not)
{
	struct signer signer = signer_new();
	json_t *payload = json_pack("{s:s, s:s, s:s, s:i}", "number", "M-0001", "created",
		"2026-11-21", "handler", "佐藤", "generation", 1);
	char *jws = signer_statement(&signer, "mediad-label+jws", payload);
	char reply[4096], thumbprint[44];
	struct talk talk = { .replies = { reply } };

	text_format(reply, sizeof(reply), "{\"parameters\":{\"jws\":\"%s\"}}", jws);
	jws_thumbprint(&signer.public, thumbprint);
	TALK(&talk, "label", "show", "M-0001");
	talk_heard(&talk, "GetLabel", "{\"number\":\"M-0001\"}");
	ck_assert_ptr_nonnull(strstr(talk.out, "  number of the medium  M-0001\n"));
	ck_assert_ptr_nonnull(strstr(talk.out, thumbprint));
	TALK(&talk, "--json", "label", "show", "M-0001");
	ck_assert_ptr_nonnull(strstr(talk.out, "\"handler\": \"佐藤\""));
	reply[strlen("{\"parameters\":{\"jws\":\"") + strlen(jws) / 2] ^= 1;
	TALK(&talk, "label", "show", "M-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_str_eq(talk.out, "");
	free(jws);
	json_decref(payload);
	signer_free(&signer);
	talk_clear(&talk);
}
END_TEST

START_TEST(a_state_inside_a_sentence_is_translated_but_a_login_is_not)
{
	struct talk talk = {
		.replies = { "{\"error\":\"io.mediad.Refused\",\"parameters\":{\"message\":\"%s is %s, so this cannot be "
			     "done with it now.\",\"arguments\":[\"auditor\",\"in-service\"],\"text\":\"\"}}" }
	};

	TALK(&talk, "open", "M-0001");
	ck_assert_str_eq(talk.err, "auditor is in service, so this cannot be done with it now.\n");
	talk_clear(&talk);
}
END_TEST

START_TEST(a_method_that_mediad_lacks_still_gets_a_sentence)
{
	struct talk talk = {
		.replies = { "{\"error\":\"org.varlink.service.MethodNotFound\",\"parameters\":{\"method\":\"io.mediad.List\"}}" }
	};

	TALK(&talk, "list");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_nonnull(strstr(talk.err, "different versions"));
	talk_clear(&talk);
}
END_TEST

START_TEST(misuse_shows_the_usage_line_and_calls_nobody)
{
	struct talk talk = { 0 };

	TALK(&talk, "deny", "R-0001");
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	ck_assert_str_eq(talk.err,
		"\"mediactl deny\" needs the option --reason.\nusage: mediactl deny REQUEST --reason TEXT\n");
	ck_assert_ptr_null(talk.call);
	talk_clear(&talk);
}
END_TEST

START_TEST(without_mediad_the_exit_status_is_three)
{
	struct talk talk = { 0 };

	TALK(&talk, "list"); /* the server hangs up without an answer */
	ck_assert_int_eq(talk.outcome, OUTCOME_UNREACHABLE);
	talk_clear(&talk);
}
END_TEST

START_TEST(help_comes_from_the_table)
{
	static const char *const topics[] = { "\n\nEvery day\n", "\n\nAsking and deciding\n", "\n\nFrom registration to erasure\n",
		"\n\nRecovery keys\n", "\n\nOther PCs\n", "\n\nPeople\n", "\n\nThe ledger\n", "\n\nThis PC\n" };
	struct talk talk = { 0 };

	TALK(&talk, "help");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	for (const struct verb *verb = verbs; verb->name; verb++)
		ck_assert_ptr_nonnull(strstr(talk.out, verb->help));
	for (size_t i = 0; i < ARRAY_SIZE(topics); i++)
		ck_assert_msg(strstr(talk.out, topics[i]) != NULL, "%s", topics[i]);
	TALK(&talk, "help", "role", "revoke");
	ck_assert_ptr_nonnull(strstr(talk.out, "usage: mediactl role revoke LOGIN ROLE [--department DEPARTMENT]\n"));
	TALK(&talk, "help", "fly");
	ck_assert_int_eq(talk.outcome, OUTCOME_MISUSED);
	TALK(&talk, "--version");
	ck_assert_str_eq(talk.out, "mediactl " VERSION "\n");
	talk_clear(&talk);
}
END_TEST

RUN_TESTS("mediactl/verbs", each_verb_makes_its_call, a_deputys_act_says_for_whom, what_was_lost_is_said_with_what_comes_next, only_what_reports_progress_or_is_long_asks_for_more,
	list_says_why_a_stick_is_closed_and_what_to_do, list_shows_each_medium_and_what_is_overdue,
	an_open_gate_is_told_first, a_refusal_is_one_sentence_in_the_readers_language,
	with_json_everything_is_json_on_stdout,
	json_stays_json_when_what_it_holds_could_steer_a_terminal,
	erase_wants_the_number_typed_again, an_erase_that_broke_off_goes_on_without_a_question,
	how_far_an_erase_is, progress_has_a_line_every_ten_per_cent,
	an_event_shows_who_did_what_to_which_and_why, an_export_is_one_canonical_event_a_line,
	a_label_is_shown_with_its_signer_and_a_forged_one_is_not,
	a_state_inside_a_sentence_is_translated_but_a_login_is_not,
	a_method_that_mediad_lacks_still_gets_a_sentence,
	misuse_shows_the_usage_line_and_calls_nobody, without_mediad_the_exit_status_is_three,
	help_comes_from_the_table)
