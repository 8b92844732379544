package firmware

import (
	"bytes"
	"fmt"
	"path"

	"go.yaml.in/yaml/v3"
)

// DeviationFile names the file with the known deviations of a release, with slashes and
// relative to the directory of all releases: "780EP/V1007/deviations.yaml".
func DeviationFile(id Identity) string { return path.Join(id.Dir(), deviationFile) }

// Accept returns the list of deviations in data with one more: it takes the place of the
// entry of its scenario, or stands at the end. Comments and other entries stay. Empty data
// is an empty list; file is its name in error messages. A list that ParseDeviations would
// refuse, before or after, is its *SyntaxError.
func Accept(file string, data []byte, d Deviation) ([]byte, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		data = []byte("deviations: []\n")
	}
	before, err := ParseDeviations(file, data)
	if err != nil {
		return nil, err
	}
	var document, entry yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, located(file, err)
	}
	if err := entry.Encode(d); err != nil {
		return nil, fmt.Errorf("write the deviation of %s: %w", d.ID, err)
	}
	list := find(document.Content[0], "deviations")
	list.Style = 0 // an empty list was written as []
	place := len(before)
	for i, old := range before {
		if old.ID == d.ID {
			place = i
		}
	}
	if place == len(before) {
		list.Content = append(list.Content, &entry)
	} else {
		entry.HeadComment = list.Content[place].HeadComment
		list.Content[place] = &entry
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(&document); err != nil {
		return nil, fmt.Errorf("write %s: %w", file, err)
	}
	_, err = ParseDeviations(file, out.Bytes())
	return out.Bytes(), err
}
