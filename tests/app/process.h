#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace netra {

// A folder that goes with the test.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  // Writes a file and returns its path.
  std::string file(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

std::string read_file(const std::string& path);

// The program under test as a child, its standard error read line by line.
class Process {
 public:
  explicit Process(const std::vector<std::string>& arguments, const std::string& input = "");
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Lines of standard error up to one that holds `words`, which is returned; empty when the program ended before.
  std::string wait_for(const std::string& words);
  void signal(int number) const;
  // Keeps standard input open until wait(), so that a reader of it waits.
  void write(const std::string& input) const;
  // Closes standard input, waits for the end and returns the exit code, 128 + n for signal n.
  int wait();

  // What it wrote, after wait().
  const std::string& out() const { return out_; }
  const std::string& err() const { return err_; }

 private:
  pid_t pid_ = 0;
  int in_ = -1, err_fd_ = -1;
  std::string out_path_, out_, err_;
  size_t read_to_ = 0;  // in err_
};

// Runs it to its end.
struct Ran {
  int exit_code = 0;
  std::string out, err;
};
Ran run_netra(const std::vector<std::string>& arguments, const std::string& input = "");

}  // namespace netra
