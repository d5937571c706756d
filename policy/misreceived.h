// SPDX-License-Identifier: GPL-3.0-or-later
/* Media with My Number data that came to the wrong office, as SQL: nobody opens, carries or erases them by themselves till those who answer for it had
 * them erased (R-DSP-10). */
#pragma once

#define MISRECEIVED "misreceived"
/* The incidents `where` that are open and whose medium was neither erased nor disposed of since. */
#define STILL_MISRECEIVED(where)                                                                                                            \
	"SELECT 1 FROM incident i JOIN medium w ON w.number = i.medium WHERE i.kind = '" MISRECEIVED "' AND i.closed IS NULL AND w.state <> 'disposed'"   \
	" AND NOT EXISTS (SELECT 1 FROM certificate k WHERE k.medium = i.medium AND k.issued >= i.reported) AND " where
