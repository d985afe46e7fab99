/* file_view.c: see file_view.h. */
#define _DEFAULT_SOURCE
#include "base/file_view.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/source.h"

/* A file is mapped from SMALLEST bytes on, and given back in steps that are a multiple of any page's size. */
enum { SMALLEST = 1 << 22, STEP = 1 << 22 };

static void close_view(void *handle) {
    cg_file_view *view = handle;
    if (view->mapped) munmap((void *)(uintptr_t)view->bytes, view->length);
}

static bool is_large_file(const struct stat *status) {
    return S_ISREG(status->st_mode) && status->st_size >= SMALLEST && (uintmax_t)status->st_size <= SIZE_MAX;
}

/* False for what cannot be mapped or is small. A pipe is not even opened: its writer would see it closed. */
static bool map_file(const char *path, cg_file_view *view) {
    struct stat status;
    if (stat(path, &status) != 0 || !is_large_file(&status)) return false;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool fits = fstat(file, &status) == 0 && is_large_file(&status);
    void *bytes = fits ? mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    close(file);
    if (bytes == MAP_FAILED) return false;
    *view = (cg_file_view){.bytes = bytes, .length = (size_t)status.st_size, .mapped = true};
    return true;
}

bool cg_file_view_open(cg_arena *arena, const char *path, cg_file_view *view) {
    *view = (cg_file_view){0};
    cg_file_view *kept = CG_NEW(arena, cg_file_view);
    cg_arena_on_close(arena, close_view, kept);
    if (map_file(path, view))
        *kept = *view;
    else
        view->bytes = cg_read_file(arena, path, &view->length);
    return view->bytes != NULL;
}

void cg_file_view_pass(cg_file_view *view, const char *at) {
    size_t done = (size_t)(at - view->bytes);
    if (!view->mapped || done < view->passed + STEP) return;
    done -= done % STEP;
    madvise((void *)(uintptr_t)(view->bytes + view->passed), done - view->passed, MADV_DONTNEED);
    view->passed = done;
}

void cg_file_view_rewind(cg_file_view *view) {
    if (view->mapped) madvise((void *)(uintptr_t)view->bytes, view->length, MADV_DONTNEED);
    view->passed = 0;
}
