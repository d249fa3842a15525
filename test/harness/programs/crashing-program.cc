// A program that dies of a null pointer three calls deep, with Breakpad's handler in it, as it is in Firefox. Its one
// argument is a folder, into which the handler writes the minidump. crashing-program.ts builds and runs it.
#include "client/linux/crash_generation/crash_generation_client.cc"
#include "client/linux/dump_writer_common/thread_info.cc"
#include "client/linux/dump_writer_common/ucontext_reader.cc"
#include "client/linux/handler/exception_handler.cc"
#include "client/linux/handler/minidump_descriptor.cc"
#include "client/linux/log/log.cc"
#include "client/linux/microdump_writer/microdump_writer.cc"
#include "client/linux/minidump_writer/linux_dumper.cc"
#include "client/linux/minidump_writer/linux_ptrace_dumper.cc"
#include "client/linux/minidump_writer/minidump_writer.cc"
#include "client/linux/minidump_writer/pe_file.cc"
#include "client/minidump_file_writer.cc"
#include "common/convert_UTF.cc"
#include "common/linux/elfutils.cc"
#include "common/linux/file_id.cc"
#include "common/linux/guid_creator.cc"
#include "common/linux/linux_libc_support.cc"
#include "common/linux/memory_mapped_file.cc"
#include "common/linux/safe_readlink.cc"
#include "common/string_conversion.cc"

struct Page {
  int* title;
};

int readTitle(const Page& page) {
  return *page.title;  // dies here
}

int drawPage(const Page& page) {
  return readTitle(page) + 1;  // called from here
}

int openPage(int links) {
  if (links > 0) return openPage(links - 1) + 1;  // and here, twice
  Page page{nullptr};
  return drawPage(page) + 1;  // and here, at last
}

int main(int, char** arguments) {
  google_breakpad::MinidumpDescriptor folder(arguments[1]);
  google_breakpad::ExceptionHandler handler(folder, nullptr, nullptr, nullptr, true, -1);
  return openPage(2);  // the beginning
}
