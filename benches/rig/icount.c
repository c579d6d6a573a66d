/* A plugin of QEMU that counts executed guest instructions between markers.
 *
 * A marker is `mov r9, r9` (0x46c9), which does nothing on any Cortex-M. At each one the plugin
 * prints the number of instructions since the one before, markers apart. The interface is that of
 * QEMU's TCG plugins, version 1; it is declared here, so that no header is needed.
 *
 * cc -shared -fPIC -O2 -o icount.so icount.c
 * qemu-system-arm .. -plugin ./icount.so -d plugin
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { QEMU_PLUGIN_INLINE_ADD_U64 = 0 };
enum { QEMU_PLUGIN_CB_NO_REGS = 0 };

extern void qemu_plugin_register_vcpu_tb_trans_cb(
    qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
extern void qemu_plugin_register_vcpu_insn_exec_inline(
    struct qemu_plugin_insn *, int, void *, uint64_t);
extern void qemu_plugin_register_vcpu_insn_exec_cb(
    struct qemu_plugin_insn *, void (*)(unsigned, void *), int, void *);
extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
extern const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
extern size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
extern void qemu_plugin_outs(const char *);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

static uint64_t executed, at_last_marker;

static void marker(unsigned cpu, void *data) {
  (void)cpu;
  (void)data;
  char line[64];
  snprintf(line, sizeof line, "mark %llu\n", (unsigned long long)(executed - at_last_marker));
  qemu_plugin_outs(line);
  at_last_marker = executed;
}

static int is_marker(const struct qemu_plugin_insn *instruction) {
  const uint8_t *bytes = qemu_plugin_insn_data(instruction);
  return qemu_plugin_insn_size(instruction) == 2 && bytes[0] == 0xc9 && bytes[1] == 0x46;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  size_t count = qemu_plugin_tb_n_insns(block);
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

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv) {
  (void)info;
  (void)argc;
  (void)argv;
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  return 0;
}
