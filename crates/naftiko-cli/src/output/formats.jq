def @csv:
  if type != "array" then error("@csv needs a list") end
  | map(
      if type == "string" then "\"" + gsub("\""; "\"\"") + "\""
      elif type == "null" then ""
      elif type == "array" or type == "object" then error("@csv needs a list of scalars")
      else tojson end)
  | join(",");

def @tsv:
  if type != "array" then error("@tsv needs a list") end
  | map(
      if type == "string" then gsub("\\\\"; "\\\\") | gsub("\t"; "\\t") | gsub("\n"; "\\n") | gsub("\r"; "\\r")
      elif type == "null" then ""
      elif type == "array" or type == "object" then error("@tsv needs a list of scalars")
      else tojson end)
  | join("\t");
