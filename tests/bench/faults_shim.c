/* Counts what a process does to files below one folder, and at the n-th call kills it or runs out of disk.
 *
 * Preloaded by tests/bench/faults.py. kill: SIGKILL inside the n-th call; of a write, half of it is written first.
 * full: the n-th write and all after it fail with ENOSPC.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { OFF, KILL, FULL };
#define MOST 4096

static char prefix[4096];
static long at = -1;
static int mode = OFF;
static long *counted = 0;
static char ours[MOST];

void faults_arm(const char *folder, long point, int how, long *counter)
{
    strncpy(prefix, folder, sizeof prefix - 1);
    at = point;
    mode = how;
    counted = counter;
}

static int below(const char *path)
{
    return prefix[0] && path && strncmp(path, prefix, strlen(prefix)) == 0;
}

/* 1 if the call must not be made: the disk is full. Kills at its point. */
static int point(int fd, const void *bytes, size_t size, off_t offset)
{
    if (!counted)
        return 0;
    long now = __sync_add_and_fetch(counted, 1);
    if (mode == KILL && now == at) {
        ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite64");
        if (bytes && offset >= 0)
            real(fd, bytes, size / 2, offset);
        kill(getpid(), SIGKILL);
        pause();
    }
    return mode == FULL && now >= at && bytes != 0;
}

static int is_ours(int fd) { return fd >= 0 && fd < MOST && ours[fd]; }

static int opened(int fd, const char *path)
{
    if (fd >= 0 && fd < MOST)
        ours[fd] = below(path);
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        static int (*real)(const char *, int, ...); \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        va_list more; va_start(more, flags); \
        int bits = va_arg(more, int); \
        va_end(more); \
        if (below(path)) point(-1, 0, 0, -1); \
        return opened(real(path, flags, bits), path); \
    }
OPEN(open)
OPEN(open64)

#define PWRITE(name, type) \
    ssize_t name(int fd, const void *bytes, size_t size, type offset) \
    { \
        static ssize_t (*real)(int, const void *, size_t, type); \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        if (is_ours(fd) && point(fd, bytes, size, offset)) { errno = ENOSPC; return -1; } \
        return real(fd, bytes, size, offset); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *bytes, size_t size)
{
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    if (is_ours(fd) && point(fd, bytes, size, -1)) { errno = ENOSPC; return -1; }
    return real(fd, bytes, size);
}

#define SYNC(name) \
    int name(int fd) \
    { \
        static int (*real)(int); \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        if (is_ours(fd)) point(fd, 0, 0, -1); \
        return real(fd); \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, type) \
    int name(int fd, type size) \
    { \
        static int (*real)(int, type); \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        if (is_ours(fd)) point(fd, 0, 0, -1); \
        return real(fd, size); \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int unlink(const char *path)
{
    static int (*real)(const char *);
    if (!real) real = dlsym(RTLD_NEXT, "unlink");
    if (below(path)) point(-1, 0, 0, -1);
    return real(path);
}

int close(int fd)
{
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "close");
    if (fd >= 0 && fd < MOST) ours[fd] = 0;
    return real(fd);
}
