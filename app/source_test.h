#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/evaluation.h"
#include "app/report.h"

namespace netra {

// What support loses on a source when the rules that name it alone (`from:`) are switched off: whether rules say something
// of language, or only of the texts they were learnt from. A rule names a source by its name or what stands before a `_`
// or `-` of it.
ReportTable left_out_source_table(const Evaluation& evaluation, const std::shared_ptr<const Pack>& pack, const std::string& cache);

}  // namespace netra
