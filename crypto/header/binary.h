// SPDX-License-Identifier: GPL-3.0-or-later
/* Where things lie in the 4096-byte binary header (LUKS2 On-Disk Format 1.1, 2.1); numbers are big-endian. */
#pragma once

#define MAGIC_SIZE 6
#define MAGIC_FIRST "LUKS\xba\xbe"
#define MAGIC_SECOND "SKUL\xba\xbe"
#define VERSION_AT 6
#define FORMAT_VERSION 2
#define SIZE_AT 8
#define SEQUENCE_AT 16
#define LABEL_AT 24
#define LABEL_SIZE 48
#define ALGORITHM_AT 72
#define ALGORITHM_SIZE 32
#define UUID_AT 168
#define UUID_SIZE 40
#define SUBSYSTEM_AT 208
#define SUBSYSTEM_SIZE 48
#define OFFSET_AT 256
#define PADDING_AT 264
#define CHECKSUM_AT 448
#define CHECKSUM_SIZE 64
#define USED_SIZE 512
