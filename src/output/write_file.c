/* write_file.c: see write_file.h. */
#define _GNU_SOURCE
#include "output/write_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool report(const cg_new_file *file, const char *why) {
    cg_report(file->diagnostics, CG_E_FILE_WRITE, cg_nowhere(), "cannot write %s: %s", file->shown, why);
    return false;
}

static void abandon(void *handle) {
    cg_new_file *file = handle;
    if (file->stream) fclose(file->stream);
    if (file->nameless)
        close(file->handle);
    else if (file->temporary)
        unlink(file->temporary);
}

/* The file that a link at `path` leads to; `path` itself when there is none. */
static const char *follow_links(cg_arena *arena, const char *path) {
    char real[PATH_MAX];
    return realpath(path, real) ? cg_copy_text(arena, real, strlen(real)) : path;
}

static size_t folder_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

enum { TRIES = 100 };

/* Hidden beside the file; the caller tries the next number when someone has that name. */
static const char *temporary_name(const cg_new_file *file, int number) {
    size_t folder = folder_length(file->path);
    return cg_format(file->arena, "%.*s.%s.%ld-%d.tmp", (int)folder, file->path, file->path + folder, (long)getpid(),
                     number);
}

/* A file without a name in the same folder, which is gone when the program ends before it is done, however it ends. It
 * is reached through /proc. False where the system has no such thing. */
static bool create_nameless(cg_new_file *file) {
#ifdef O_TMPFILE
    size_t length = folder_length(file->path);
    const char *folder = length ? cg_copy_text(file->arena, file->path, length) : ".";
    file->handle = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (file->handle < 0) return false;
    file->temporary = cg_format(file->arena, "/proc/self/fd/%d", file->handle);
    file->nameless = access(file->temporary, F_OK) == 0;
    if (!file->nameless) close(file->handle);
#endif
    return file->nameless;
}

/* -1 with errno on failure. */
static int create_named(cg_new_file *file) {
    for (int number = 0; number < TRIES; number++) {
        const char *name = temporary_name(file, number);
        int handle = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        file->temporary = handle >= 0 ? name : NULL;
        if (handle >= 0 || errno != EEXIST) return handle;
    }
    return -1;
}

/* The handle for the stream; -1 with errno on failure. */
static int create_temporary(cg_new_file *file, bool named) {
    return !named && create_nameless(file) ? fcntl(file->handle, F_DUPFD_CLOEXEC, 0) : create_named(file);
}

/* Gives a nameless file the name it is renamed from. */
static bool name_it(cg_new_file *file) {
    if (!file->nameless) return true;
    for (int number = 0; number < TRIES; number++) {
        const char *name = temporary_name(file, number);
        if (linkat(AT_FDCWD, file->temporary, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0) {
            close(file->handle);
            file->nameless = false;
            file->temporary = name;
            return true;
        }
        if (errno != EEXIST) return false;
    }
    return false;
}

/* Only plain files are replaced, never a folder or a device. False after a report. */
static bool check_target(const cg_new_file *file, struct stat *old, bool *exists) {
    *exists = stat(file->path, old) == 0;
    if (*exists && S_ISDIR(old->st_mode)) return report(file, "it is a folder");
    if (*exists && !S_ISREG(old->st_mode)) return report(file, "it is no plain file");
    if (*exists && access(file->path, W_OK) != 0) return report(file, strerror(errno));
    return true;
}

static cg_new_file *begin(cg_arena *arena, cg_diagnostics *diagnostics, const char *path, bool named) {
    cg_new_file *file = CG_NEW(arena, cg_new_file);
    *file = (cg_new_file){.arena = arena, .path = follow_links(arena, path), .shown = path, .diagnostics = diagnostics};
    struct stat old;
    bool exists;
    if (!check_target(file, &old, &exists)) return NULL;
    cg_arena_on_close(arena, abandon, file);
    int handle = create_temporary(file, named);
    if (handle < 0) {
        report(file, strerror(errno));
        return NULL;
    }
    if (exists) (void)fchmod(handle, old.st_mode & 07777); /* a courtesy: the file keeps its rights */
    file->stream = fdopen(handle, "wb");
    if (file->stream) return file;
    report(file, strerror(errno));
    close(handle);
    return NULL;
}

cg_new_file *cg_new_file_begin(cg_arena *arena, cg_diagnostics *diagnostics, const char *path) {
    return begin(arena, diagnostics, path, false);
}

cg_new_file *cg_new_file_begin_named(cg_arena *arena, cg_diagnostics *diagnostics, const char *path) {
    return begin(arena, diagnostics, path, true);
}

void cg_new_file_release(cg_new_file *file) {
    fclose(file->stream);
    file->stream = NULL;
}

/* Flushes to the disk what the stream, or another's handle, has written. */
static bool flush(cg_new_file *file) {
    if (file->stream) {
        bool written = fflush(file->stream) == 0 && !ferror(file->stream) && fsync(fileno(file->stream)) == 0;
        int fault = errno;
        bool closed = fclose(file->stream) == 0;
        file->stream = NULL;
        if (!written) errno = fault;
        return written && closed;
    }
    int handle = open(file->temporary, O_RDONLY | O_CLOEXEC);
    if (handle < 0) return false;
    bool done = fsync(handle) == 0;
    close(handle);
    return done;
}

/* The rename itself lasts only once the folder is on the disk; a file system that cannot say so is no error. */
static void flush_folder(const char *path) {
    char folder[PATH_MAX];
    size_t length = folder_length(path);
    if (length >= sizeof folder) return;
    memcpy(folder, path, length);
    folder[length] = '\0';
    int handle = open(length ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return;
    (void)fsync(handle);
    close(handle);
}

bool cg_new_file_commit(cg_new_file *file) {
    if (!flush(file) || !name_it(file) || rename(file->temporary, file->path) != 0)
        return report(file, strerror(errno));
    file->temporary = NULL;
    flush_folder(file->path);
    return true;
}

bool cg_write_file(cg_arena *arena, cg_diagnostics *diagnostics, const char *path,
                   void (*write)(FILE *out, cg_arena *scratch, const void *what), const void *what) {
    cg_arena *scratch = cg_arena_child(arena);
    cg_new_file *file = cg_new_file_begin(scratch, diagnostics, path);
    if (file) write(file->stream, scratch, what);
    bool good = file && cg_new_file_commit(file);
    cg_arena_destroy(scratch);
    return good;
}

bool cg_can_write_file(cg_arena *arena, cg_diagnostics *diagnostics, const char *path) {
    cg_arena *scratch = cg_arena_child(arena);
    bool good = cg_new_file_begin(scratch, diagnostics, path) != NULL;
    cg_arena_destroy(scratch);
    return good;
}
