/* A plugin of QEMU that counts executed guest instructions between markers, by group of code.
 *
 * A marker is an instruction without effect that no compiler writes: `mov r9, r9` (0x46c9) on a
 * Cortex-M, `slti x0, x0, 1` (0x00102013) on RISC-V. At each one the plugin prints the number of
 * instructions since the one before, markers apart:
 *
 *     mark COUNT
 *
 * With `ranges=FILE`, lines `START END PART GROUP` (addresses in hexadecimal, END not included) say
 * what code belongs to. A group or part of -1 is none: such code counts for the group and part
 * that ran before it, which is its caller's. A mark is then followed by the counts that are not 0:
 *
 *     mark COUNT PART/GROUP=COUNT ..
 *
 * The interface is that of QEMU's TCG plugins, version 1; it is declared here, so that no header is
 * needed.
 *
 * cc -shared -fPIC -O2 -o icount.so icount.c
 * qemu-system-arm .. -plugin ./icount.so,ranges=FILE -d plugin -D LOG
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { QEMU_PLUGIN_INLINE_ADD_U64 = 0 };
enum { QEMU_PLUGIN_CB_NO_REGS = 0 };

extern void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
extern void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int, void *, uint64_t);
extern void qemu_plugin_register_vcpu_insn_exec_inline(
    struct qemu_plugin_insn *, int, void *, uint64_t);
extern void qemu_plugin_register_vcpu_insn_exec_cb(
    struct qemu_plugin_insn *, void (*)(unsigned, void *), int, void *);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
extern uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
extern void qemu_plugin_outs(const char *);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

/* The beginning of what QEMU tells a plugin. */
struct qemu_info {
  const char *target_name;
};
static int is_riscv;

static uint64_t executed, at_last_marker;

enum { PARTS = 8, GROUPS = 32 };
static uint64_t counts[PARTS][GROUPS];
/* What ran last and belongs to something. */
static int current_part, current_group;

struct range {
  uint64_t start, end;
  int part, group;
};
static struct range *ranges;
static size_t range_count;

static void marker(unsigned cpu, void *data) {
  (void)cpu;
  (void)data;
  char line[64];
  snprintf(line, sizeof line, "mark %llu", (unsigned long long)(executed - at_last_marker));
  qemu_plugin_outs(line);
  for (int part = 0; part < PARTS; part++) {
    for (int group = 0; group < GROUPS; group++) {
      if (counts[part][group] != 0) {
        snprintf(line, sizeof line, " %d/%d=%llu", part, group,
                 (unsigned long long)counts[part][group]);
        qemu_plugin_outs(line);
      }
    }
  }
  qemu_plugin_outs("\n");
  memset(counts, 0, sizeof counts);
  at_last_marker = executed;
}

static int is_marker(const struct qemu_plugin_insn *instruction) {
  /* Each is something else on the other architecture: 0x46c9 is `c.li a3, 18`. */
  static const uint8_t arm[] = {0xc9, 0x46}, riscv[] = {0x13, 0x20, 0x10, 0x00};
  const uint8_t *bytes = is_riscv ? riscv : arm;
  size_t size = is_riscv ? sizeof riscv : sizeof arm;
  /* Next to the end of a page the bytes of the instruction behind may follow. */
  return qemu_plugin_insn_size(instruction) >= size &&
         memcmp(qemu_plugin_insn_data(instruction), bytes, size) == 0;
}

/* The range of an address; ranges are sorted and do not overlap. */
static const struct range *range_of(uint64_t address) {
  static const struct range none = {0, 0, -1, -1};
  size_t low = 0, high = range_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (ranges[middle].end <= address) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < range_count && ranges[low].start <= address ? &ranges[low] : &none;
}

/* A run of instructions of one part and group within a block. */
struct run {
  int part, group;
  uint32_t count, more;
};

static void ran(unsigned cpu, void *data) {
  (void)cpu;
  const struct run *run = data;
  for (;;) {
    if (run->part >= 0) {
      current_part = run->part;
    }
    if (run->group >= 0) {
      current_group = run->group;
    }
    counts[current_part][current_group] += run->count;
    if (!run->more) {
      return;
    }
    run++;
  }
}

/* Hands the runs of a block without marker to `ran`. They live as long as the emulation. */
static void divide(struct qemu_plugin_tb *block, size_t count) {
  struct run *runs = calloc(count, sizeof *runs);
  size_t used = 0;
  for (size_t i = 0; i < count; i++) {
    const struct range *range = range_of(qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(block, i)));
    if (used == 0 || runs[used - 1].part != range->part || runs[used - 1].group != range->group) {
      if (used > 0) {
        runs[used - 1].more = 1;
      }
      runs[used].part = range->part;
      runs[used].group = range->group;
      used++;
    }
    runs[used - 1].count++;
  }
  qemu_plugin_register_vcpu_insn_exec_cb(
      qemu_plugin_tb_get_insn(block, 0), ran, QEMU_PLUGIN_CB_NO_REGS, runs);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  size_t count = qemu_plugin_tb_n_insns(block), markers = 0;
  for (size_t i = 0; i < count; i++) {
    markers += is_marker(qemu_plugin_tb_get_insn(block, i));
  }
  if (markers == 0) {
    qemu_plugin_register_vcpu_tb_exec_inline(block, QEMU_PLUGIN_INLINE_ADD_U64, &executed, count);
    if (range_count > 0) {
      divide(block, count);
    }
    return;
  }
  for (size_t i = 0; i < count; i++) {
    struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
    if (is_marker(instruction)) {
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, marker, QEMU_PLUGIN_CB_NO_REGS, NULL);
    } else {
      qemu_plugin_register_vcpu_insn_exec_inline(
          instruction, QEMU_PLUGIN_INLINE_ADD_U64, &executed, 1);
    }
  }
}

static int read_ranges(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    return -1;
  }
  size_t room = 0;
  unsigned long long start, end;
  int part, group;
  while (fscanf(file, "%llx %llx %d %d", &start, &end, &part, &group) == 4) {
    if (part >= PARTS || group >= GROUPS) {
      fclose(file);
      return -1;
    }
    if (range_count == room) {
      room = room == 0 ? 1024 : 2 * room;
      ranges = realloc(ranges, room * sizeof *ranges);
    }
    ranges[range_count++] = (struct range){start, end, part, group};
  }
  fclose(file);
  return 0;
}

EXPORT int qemu_plugin_install(
    qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
  is_riscv = strncmp(info->target_name, "riscv", 5) == 0;
  for (int i = 0; i < argc; i++) {
    if (strncmp(argv[i], "ranges=", 7) == 0 && read_ranges(argv[i] + 7) != 0) {
      return -1;
    }
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  return 0;
}
