# embed_files(OUT FUNCTION_HEADER FILES...): writes OUT, a source file that holds the mappings and the table of HTML
# entities as string literals. Long files are cut into pieces, as compilers limit one literal.
function(netra_embed_literal out_variable file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} text)
  string(LENGTH "${text}" length)
  set(literal "")
  set(from 0)
  while(from LESS length)
    string(SUBSTRING "${text}" ${from} 8000 piece)
    string(APPEND literal "R\"~~(${piece})~~\"\n")
    math(EXPR from "${from} + 8000")
  endwhile()
  set(${out_variable} "${literal}" PARENT_SCOPE)
endfunction()

function(netra_embed_files out entities)
  set(rows "")
  foreach(name ${ARGN})
    netra_embed_literal(literal ${CMAKE_CURRENT_SOURCE_DIR}/${name})
    string(APPEND rows "    {\"${name}\",\n${literal}},\n")
  endforeach()
  netra_embed_literal(table ${CMAKE_CURRENT_SOURCE_DIR}/${entities})
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT "// Made by ingest/embed.cmake.
#include \"ingest/embedded_files.h\"

namespace netra {
namespace {
constexpr EmbeddedFile kMappings[] = {
@rows@};
constexpr std::string_view kEntities =
@table@;
}  // namespace

std::span<const EmbeddedFile> mapping_files() { return kMappings; }
std::string_view html_entities_file() { return kEntities; }

}  // namespace netra
")
endfunction()
