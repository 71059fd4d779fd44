#define _GNU_SOURCE
#include "MappingGuard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* `sequence` is odd while the other fields change, so that the handler never combines the bounds of two mappings. */
typedef struct {
    atomic_bool taken;
    atomic_uint sequence;
    atomic_uintptr_t start, end;
    atomic_bool lost;
} guarded_mapping;

static guarded_mapping mappings[ENDCAP_GUARDED_MAPPINGS];
/* Slots from here on were never taken. */
static atomic_int used_slots;

static struct sigaction previous_action;
static uintptr_t page_size;
static bool has_handler;

static void set_bounds(guarded_mapping *mapping, uintptr_t start, uintptr_t end) {
    atomic_fetch_add(&mapping->sequence, 1);
    atomic_store(&mapping->start, start);
    atomic_store(&mapping->end, end);
    atomic_fetch_add(&mapping->sequence, 1);
}

/* Puts zeros in place of the mapping from the page of `address` on; false if no registered mapping holds the address.

   The mapping that the faulting thread reads stays registered meanwhile, so a slot that is changing is another one. */
static bool replace_pages(uintptr_t address) {
    int count = atomic_load(&used_slots);
    for (int slot = 0; slot < count; slot++) {
        guarded_mapping *mapping = &mappings[slot];
        unsigned sequence = atomic_load(&mapping->sequence);
        uintptr_t start = atomic_load(&mapping->start), end = atomic_load(&mapping->end);
        if (sequence % 2 != 0 || atomic_load(&mapping->sequence) != sequence) continue;
        if (address < start || address >= end) continue;
        /* The mark comes before the zeros: whoever reads a zero finds it. */
        atomic_store(&mapping->lost, true);
        uintptr_t page = address & ~(page_size - 1);
        void *zeros = mmap((void *)page, end - page, PROT_READ, MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return zeros != MAP_FAILED;
    }
    return false;
}

static void handle(int signal, siginfo_t *info, void *context) {
    (void)context;
    int saved = errno;
    bool is_fault = info->si_code > 0;
    if (!is_fault || !replace_pages((uintptr_t)info->si_addr)) {
        /* A fault is raised again by the instruction that caused it; a signal that was sent must be sent again. */
        sigaction(signal, &previous_action, NULL);
        if (!is_fault) raise(signal);
    }
    errno = saved;
}

static void set_handler(void) {
    page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    struct sigaction action = {0};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigemptyset(&action.sa_mask);
    has_handler = sigaction(SIGBUS, &action, &previous_action) == 0;
}

int endcap_guard_register(const void *start, size_t length) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_handler);
    if (!has_handler) return -1;
    uintptr_t first = (uintptr_t)start;
    /* Whole pages, because the kernel maps and replaces whole pages. */
    uintptr_t end = (first + length + page_size - 1) & ~(page_size - 1);
    for (int slot = 0; slot < ENDCAP_GUARDED_MAPPINGS; slot++) {
        bool expected = false;
        if (!atomic_compare_exchange_strong(&mappings[slot].taken, &expected, true)) continue;
        int count = atomic_load(&used_slots);
        while (count <= slot && !atomic_compare_exchange_weak(&used_slots, &count, slot + 1)) {}
        atomic_store(&mappings[slot].lost, false);
        set_bounds(&mappings[slot], first, end);
        return slot;
    }
    return -1;
}

bool endcap_guard_is_lost(int slot) { return atomic_load(&mappings[slot].lost); }

void endcap_guard_unregister(int slot) {
    set_bounds(&mappings[slot], 0, 0);
    atomic_store(&mappings[slot].taken, false);
}
