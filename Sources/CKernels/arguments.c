#include "ProgramArguments.h"

#include <stdlib.h>

static int argument_count = 0;
static char *const *arguments = NULL;

/* glibc calls a constructor with the arguments of `main`; other C libraries pass nothing, so nothing is read there. */
#ifdef __GLIBC__
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}
#endif

char *const *endcap_program_arguments(void) { return arguments; }

int endcap_program_argument_count(void) { return argument_count; }
