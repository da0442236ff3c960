#include "tests/app/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace netra {
namespace {

std::string made_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "netra-test-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no folder for the test");
  return name;
}

}  // namespace

TestFolder::TestFolder() : path_(made_folder()) {}
TestFolder::~TestFolder() { std::filesystem::remove_all(path_); }

std::string TestFolder::file(const std::string& name, const std::string& content) const {
  std::ofstream(path_ + "/" + name, std::ios::binary) << content;
  return path_ + "/" + name;
}

std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

Process::Process(const std::vector<std::string>& arguments, const std::string& input) {
  std::signal(SIGPIPE, SIG_IGN);
  std::string out_path = (std::filesystem::temp_directory_path() / "netra-out-XXXXXX").string();
  const int out = ::mkstemp(out_path.data());
  out_path_ = out_path;
  int in_pipe[2], err_pipe[2];
  if (out < 0 || ::pipe2(in_pipe, O_CLOEXEC) != 0 || ::pipe2(err_pipe, O_CLOEXEC) != 0) throw std::runtime_error("no pipes");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in_pipe[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err_pipe[1], STDERR_FILENO);
  std::vector<char*> argv = {const_cast<char*>("netra")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  if (posix_spawn(&pid_, NETRA_BINARY, &actions, nullptr, argv.data(), environ) != 0) throw std::runtime_error(NETRA_BINARY " does not start");
  posix_spawn_file_actions_destroy(&actions);
  ::close(out);
  ::close(in_pipe[0]);
  ::close(err_pipe[1]);
  in_ = in_pipe[1];
  err_fd_ = err_pipe[0];
  write(input);
}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    wait();
  }
}

void Process::write(const std::string& input) const {
  for (size_t done = 0; done < input.size();) {
    const ssize_t n = ::write(in_, input.data() + done, input.size() - done);
    if (n < 0) return;  // it reads no more
    done += static_cast<size_t>(n);
  }
}

std::string Process::wait_for(const std::string& words) {
  for (;;) {
    for (size_t end = err_.find('\n', read_to_); end != std::string::npos; end = err_.find('\n', read_to_)) {
      const std::string line = err_.substr(read_to_, end - read_to_);
      read_to_ = end + 1;
      if (line.find(words) != std::string::npos) return line;
    }
    char buffer[4096];
    const ssize_t n = ::read(err_fd_, buffer, sizeof buffer);
    if (n <= 0) return "";
    err_.append(buffer, static_cast<size_t>(n));
  }
}

void Process::signal(int number) const { ::kill(pid_, number); }

int Process::wait() {
  ::close(in_);
  char buffer[4096];
  for (ssize_t n; (n = ::read(err_fd_, buffer, sizeof buffer)) > 0;) err_.append(buffer, static_cast<size_t>(n));
  ::close(err_fd_);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = 0;
  out_ = read_file(out_path_);
  std::filesystem::remove(out_path_);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Ran run_netra(const std::vector<std::string>& arguments, const std::string& input) {
  Process process(arguments, input);
  Ran ran;
  ran.exit_code = process.wait();
  ran.out = process.out();
  ran.err = process.err();
  return ran;
}

}  // namespace netra
