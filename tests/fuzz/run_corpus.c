/* run_corpus.c: a fuzzer's inputs as an ordinary test. Each argument is a file, or a folder of files, that the fuzzer's
 * entry is called with; what is wrong ends the program there. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path, size_t size) {
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size ? size : 1); /* no byte more, so that a sanitizer sees a read behind the end */
    if (!file || !data || fread(data, 1, size, file) != size) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(2);
    }
    fclose(file);
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

/* Returns how many files were run. */
static int run(const char *path) {
    struct stat status;
    if (stat(path, &status) != 0) {
        fprintf(stderr, "%s is not there\n", path);
        exit(2);
    }
    if (!S_ISDIR(status.st_mode)) return run_file(path, (size_t)status.st_size);
    struct dirent **names;
    int n = scandir(path, &names, NULL, alphasort), count = 0;
    for (int i = 0; i < n; i++) {
        char inner[4096];
        snprintf(inner, sizeof inner, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.') count += run(inner);
        free(names[i]);
    }
    free(names);
    return count;
}

int main(int argc, char **argv) {
    int count = 0;
    for (int i = 1; i < argc; i++)
        count += run(argv[i]);
    fprintf(stderr, "%d inputs\n", count);
    return count ? 0 : 2;
}
