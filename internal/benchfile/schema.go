package benchfile

import (
	"bytes"
	"encoding/json"
	"strings"
)

// object is a JSON object on its way to encoding/json, which sorts its keys.
type object = map[string]any

// Schema returns the JSON Schema (draft 2020-12) of bench files, for editors. It says
// less than the reader, who alone knows two benches from one another.
func Schema() []byte {
	shared := make(object)
	for _, k := range Keys() {
		insert(shared, strings.Split(k.Path, "."), "", object{"description": k.Meaning, "examples": []any{example(&k)}}, k.schema)
	}
	one, listed := references(shared), references(shared)
	listed[nameKey] = object{"type": "string", "pattern": names.String(), "description": "the run's directory and its lines on the screen carry it"}
	one[listKey] = object{
		"type": "array", "minItems": 1, "description": "several modems, judged side by side; what stands beside the list is their default",
		"items": object{"type": "object", "additionalProperties": false, "required": []string{nameKey}, "properties": listed},
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(object{ // of maps, texts and numbers: nothing can fail
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "bench.yaml of attest",
		"type": "object", "additionalProperties": false, "properties": one, "$defs": shared,
	})
	return out.Bytes()
}

// insert puts the schema of a key below the sections of its path.
func insert(properties object, path []string, above string, parts ...object) {
	name := path[0]
	if len(path) == 1 {
		leaf := make(object)
		for _, part := range parts {
			for k, v := range part {
				leaf[k] = v
			}
		}
		properties[name] = leaf
		return
	}
	section, ok := properties[name].(object)
	if !ok {
		section = object{"type": []string{"object", "null"}, "additionalProperties": false, "properties": make(object)}
		if meaning := sections()[join(above, name)]; meaning != "" {
			section["description"] = meaning
		}
		properties[name] = section
	}
	insert(section["properties"].(object), path[1:], join(above, name), parts...)
}

// references points at everything that is defined once for a file and for each bench in it.
func references(shared object) object {
	properties := make(object)
	for name := range shared {
		properties[name] = object{"$ref": "#/$defs/" + name}
	}
	return properties
}

// example is the example of a key as JSON has it.
func example(k *Key) any {
	if words, ok := strings.CutPrefix(k.Example, "["); ok {
		return strings.Split(strings.TrimSuffix(words, "]"), ", ")
	}
	if t := k.schema["type"]; t == "integer" || t == "number" {
		return json.Number(k.Example)
	}
	return k.Example
}
