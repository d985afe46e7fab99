/* data_file.c: see data_file.h. */
#define _DEFAULT_SOURCE
#include "base/data_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/source.h"

enum { SMALLEST = 1 << 16, NONE = -1 }; /* bytes of a file that is kept open; no handle */

static void close_file(void *slot) {
    int *handle = slot;
    if (*handle != NONE) close(*handle);
}

static bool is_large_file(const struct stat *status) {
    return S_ISREG(status->st_mode) && status->st_size >= SMALLEST && (uintmax_t)status->st_size <= SIZE_MAX;
}

/* False for what is small or no plain file. A pipe is not even opened: its writer would see it closed. */
static bool open_large(const char *path, int *handle, size_t *length) {
    struct stat status;
    if (stat(path, &status) != 0 || !is_large_file(&status)) return false;
    *handle = open(path, O_RDONLY | O_CLOEXEC);
    if (*handle == NONE || fstat(*handle, &status) != 0 || !is_large_file(&status)) return false;
    *length = (size_t)status.st_size;
    return true;
}

bool cg_data_file_open(cg_arena *arena, const char *path, cg_data_file *file) {
    *file = (cg_data_file){.handle = NONE};
    int *handle = CG_NEW(arena, int);
    *handle = NONE;
    cg_arena_on_close(arena, close_file, handle);
    if (open_large(path, handle, &file->length)) {
        file->handle = *handle;
        return true;
    }
    file->bytes = cg_read_file(arena, path, &file->length);
    return file->bytes != NULL;
}

bool cg_data_file_read(const cg_data_file *file, size_t from, char *to, size_t length) {
    while (length > 0) {
        ssize_t n = pread(file->handle, to, length, (off_t)from);
        if (n < 0 && errno == EINTR) continue;
        if (n == 0) errno = 0;
        if (n <= 0) return false;
        from += (size_t)n;
        to += n;
        length -= (size_t)n;
    }
    return true;
}

const char *cg_data_file_whole(cg_arena *arena, const cg_data_file *file) {
    if (file->bytes) return file->bytes;
    char *bytes = cg_alloc_raw(arena, file->length);
    return cg_data_file_read(file, 0, bytes, file->length) ? bytes : NULL;
}

const char *cg_data_file_fault(int reason) {
    return reason ? strerror(reason) : "another program has made it shorter while it was being read";
}
