#pragma once

#include <vector>

#include "app/evaluation.h"
#include "app/report.h"
#include "matcher/pack.h"

namespace netra {

// What an evaluation comes to, a table per question.
std::vector<ReportTable> score_tables(const Evaluation& evaluation);      // by side, grade, source, contestant; targets
ReportTable background_table(const Evaluation& evaluation);               // false alarms with their bound
std::vector<ReportTable> even_hand_tables(const Evaluation& evaluation);  // gaps between contestants over frames
ReportTable firing_table(const Evaluation& evaluation, const Pack& pack);
ReportTable error_table(const Evaluation& evaluation, size_t most);       // the worst first

}  // namespace netra
