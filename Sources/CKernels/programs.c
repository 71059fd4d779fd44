#define _GNU_SOURCE
#include "Programs.h"

#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/wait.h>

enum { MOST_PROGRAMS = 64 };
/* In milliseconds: how often the end of a program is looked for, and for how long. */
enum { LOOK = 10, PATIENCE = 500 };

/* The leaders of process groups; 0 where there is none. */
static atomic_int leaders[MOST_PROGRAMS];

/* Whether the process has ended; its status stays for whoever waits for it. */
static bool has_ended(pid_t process) {
    siginfo_t found;
    found.si_pid = 0;
    return waitid(P_PID, (id_t)process, &found, WEXITED | WNOHANG | WNOWAIT) != 0 || found.si_pid == process;
}

static void end_groups(const pid_t *processes, size_t count) {
    for (size_t index = 0; index < count; index++) kill(-processes[index], SIGINT);
    for (int waited = 0; waited < PATIENCE; waited += LOOK) {
        bool all = true;
        for (size_t index = 0; index < count; index++) all = has_ended(processes[index]) && all;
        if (all) break;
        poll(NULL, 0, LOOK);
    }
    for (size_t index = 0; index < count; index++) kill(-processes[index], SIGKILL);
}

int32_t endcap_program_add(int32_t process) {
    for (int32_t index = 0; index < MOST_PROGRAMS; index++) {
        int none = 0;
        if (atomic_compare_exchange_strong(&leaders[index], &none, process)) return index;
    }
    return -1;
}

void endcap_program_forget(int32_t number) {
    if (number >= 0) atomic_store(&leaders[number], 0);
}

void endcap_program_end(int32_t process) {
    const pid_t one = process;
    end_groups(&one, 1);
}

void endcap_programs_end_all(void) {
    pid_t processes[MOST_PROGRAMS];
    size_t count = 0;
    for (size_t index = 0; index < MOST_PROGRAMS; index++) {
        pid_t leader = atomic_load(&leaders[index]);
        if (leader > 0) processes[count++] = leader;
    }
    if (count > 0) end_groups(processes, count);
}
