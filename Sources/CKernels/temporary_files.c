#define _GNU_SOURCE
#include "TemporaryFiles.h"

#include "Programs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LONGEST_PATH = 4096, MOST_PATHS = 64 };
enum { FREE, TAKEN, PLAIN_FILE, FOLDER };

/* The paths; they change only within steps, and are read by the handler only outside of all steps. */
static struct {
    atomic_int kind;
    char path[LONGEST_PATH];
} paths[MOST_PATHS];

/* The number of threads within a step. */
static atomic_int steps;
/* The signal that ends the process; 0 until one comes. */
static atomic_int ending;
/* How many steps of this thread are nested. */
static _Thread_local int depth;

static void remove_folder(const char *path) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) return;
    _Alignas(struct dirent64) char names[8192];
    /* Removing names while they are listed may hide others from the list. */
    for (int attempt = 0; attempt < 3 && rmdir(path) != 0; attempt++) {
        lseek(folder, 0, SEEK_SET);
        long size;
        while ((size = syscall(SYS_getdents64, folder, names, sizeof names)) > 0) {
            for (long start = 0; start < size;) {
                const struct dirent64 *entry = (const struct dirent64 *)(names + start);
                unlinkat(folder, entry->d_name, 0);
                start += entry->d_reclen;
            }
        }
    }
    rmdir(path);
    close(folder);
}

/* Ends all programs, removes everything, and ends the process as the signal does by itself. */
static void end_by(int number) {
    endcap_programs_end_all();
    for (int index = 0; index < MOST_PATHS; index++) {
        int kind = atomic_load(&paths[index].kind);
        if (kind == PLAIN_FILE) unlink(paths[index].path);
        if (kind == FOLDER) remove_folder(paths[index].path);
    }
    struct sigaction usual = {0};
    usual.sa_handler = SIG_DFL;
    sigaction(number, &usual, NULL);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, number);
    pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
    raise(number);
    /* The first process of a container does not end by a signal that nothing handles. */
    _exit(128 + number);
}

static void handle(int number) {
    int saved = errno;
    int none = 0;
    /* A thread within a step ends the process after it. */
    if (atomic_compare_exchange_strong(&ending, &none, number) && atomic_load(&steps) == 0) end_by(number);
    errno = saved;
}

static void install(void) {
    const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGPIPE};
    for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++) {
        struct sigaction present;
        if (sigaction(numbers[index], NULL, &present) != 0) continue;
        if ((present.sa_flags & SA_SIGINFO) != 0 || present.sa_handler != SIG_DFL) continue;
        struct sigaction action = {0};
        action.sa_handler = handle;
        action.sa_flags = SA_RESTART;
        sigfillset(&action.sa_mask);
        sigaction(numbers[index], &action, NULL);
    }
}

/* Counts this thread's step as ended; the last one ends the process if a signal waits. */
static void leave(void) {
    if (atomic_fetch_sub(&steps, 1) != 1) return;
    int number = atomic_load(&ending);
    if (number != 0) end_by(number);
}

void endcap_step_begin(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    if (depth > 0) {
        depth++;
        return;
    }
    atomic_fetch_add(&steps, 1);
    if (atomic_load(&ending) == 0) {
        depth = 1;
        return;
    }
    leave();
    for (;;) pause();
}

void endcap_step_end(void) {
    depth -= 1;
    if (depth == 0) leave();
}

int32_t endcap_temporary_add(const char *path, bool is_folder) {
    size_t size = strlen(path) + 1;
    if (size > LONGEST_PATH) return -1;
    for (int32_t index = 0; index < MOST_PATHS; index++) {
        int free = FREE;
        if (!atomic_compare_exchange_strong(&paths[index].kind, &free, TAKEN)) continue;
        memcpy(paths[index].path, path, size);
        atomic_store(&paths[index].kind, is_folder ? FOLDER : PLAIN_FILE);
        return index;
    }
    return -1;
}

void endcap_temporary_forget(int32_t number) {
    if (number >= 0) atomic_store(&paths[number].kind, FREE);
}
