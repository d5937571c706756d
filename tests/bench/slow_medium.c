// SPDX-License-Identifier: GPL-3.0-or-later
/* A medium behind a bus of so many bytes a second, as one file in memory (FUSE): below a loop device it is a disk whose speed is known, for
 * benches that compare with it. One transfer after the other goes over the bus, each with what a command costs beside its bytes. */
#define FUSE_USE_VERSION 35
#include <errno.h>
#include <fuse3/fuse.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>

struct medium {
	uint8_t *bytes;
	uint64_t size;
	double rate;    /* bytes a second; 0: as fast as memory */
	double command; /* seconds for each transfer beside its bytes */
	pthread_mutex_t lock;
	double busy_until; /* the bus, on the monotonic clock */
};

static const char name[] = "/disk";

static struct medium *mine(void)
{
	return fuse_get_context()->private_data;
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* When this transfer will be over. */
static double take_bus(struct medium *medium, size_t length)
{
	double now = seconds_now(), end;

	pthread_mutex_lock(&medium->lock);
	end = (medium->busy_until > now ? medium->busy_until : now) + medium->command + (double)length / medium->rate;
	medium->busy_until = end;
	pthread_mutex_unlock(&medium->lock);
	return end;
}

static void wait_until(double end)
{
	struct timespec when = { .tv_sec = (time_t)end, .tv_nsec = (long)((end - (double)(time_t)end) * 1e9) };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, NULL) == EINTR)
		;
}

static int transfer(char *out, const char *in, size_t length, off_t offset)
{
	struct medium *medium = mine();
	double end = 0;

	if (offset < 0 || (uint64_t)offset >= medium->size)
		return 0;
	if (length > medium->size - (uint64_t)offset)
		length = (size_t)(medium->size - (uint64_t)offset);
	if (medium->rate > 0)
		end = take_bus(medium, length);
	if (in)
		memcpy(medium->bytes + offset, in, length);
	else
		memcpy(out, medium->bytes + offset, length);
	if (medium->rate > 0)
		wait_until(end);
	return (int)length;
}

static int read_some(const char *path, char *out, size_t length, off_t offset, struct fuse_file_info *file)
{
	(void)path;
	(void)file;
	return transfer(out, NULL, length, offset);
}

static int write_some(const char *path, const char *in, size_t length, off_t offset, struct fuse_file_info *file)
{
	(void)path;
	(void)file;
	return transfer(NULL, in, length, offset);
}

static int get_attributes(const char *path, struct stat *out, struct fuse_file_info *file)
{
	(void)file;
	memset(out, 0, sizeof(*out));
	out->st_nlink = 1;
	out->st_mode = S_IFDIR | 0700;
	if (strcmp(path, "/") == 0)
		return 0;
	out->st_mode = S_IFREG | 0600;
	out->st_size = (off_t)mine()->size;
	return strcmp(path, name) == 0 ? 0 : -ENOENT;
}

static int open_file(const char *path, struct fuse_file_info *file)
{
	file->direct_io = 1;
	return strcmp(path, name) == 0 ? 0 : -ENOENT;
}

/* What was acknowledged is there. */
static int synchronise(const char *path, int data_only, struct fuse_file_info *file)
{
	(void)path;
	(void)data_only;
	(void)file;
	return 0;
}

static void *begin(struct fuse_conn_info *connection, struct fuse_config *config)
{
	(void)connection;
	config->kernel_cache = 0;
	return mine();
}

static const struct fuse_operations operations = {
	.init = begin,
	.getattr = get_attributes,
	.open = open_file,
	.read = read_some,
	.write = write_some,
	.fsync = synchronise,
};

int main(int argc, char **argv)
{
	struct medium medium = { .lock = PTHREAD_MUTEX_INITIALIZER };
	char options[] = "-omax_threads=8";
	char foreground[] = "-f", *arguments[] = { argv[0], foreground, options, argc == 5 ? argv[4] : NULL, NULL };

	if (argc != 5) {
		fputs("usage: slow_medium MEBIBYTES MEGABYTES-A-SECOND MICROSECONDS-A-COMMAND MOUNTPOINT\n", stderr);
		return 2;
	}
	medium.size = (uint64_t)atoll(argv[1]) << 20;
	medium.rate = atof(argv[2]) * 1e6;
	medium.command = atof(argv[3]) / 1e6;
	medium.bytes = mmap(NULL, medium.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (medium.bytes == MAP_FAILED) {
		perror("slow_medium");
		return 1;
	}
	prctl(PR_SET_TIMERSLACK, 1000); /* of a nanosecond: sleeps end when they should */
	return fuse_main(4, arguments, &operations, &medium);
}
