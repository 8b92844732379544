package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"attest/internal/atomicfile"
)

// adopt finds the runs again that an earlier server started. Records of those that are over, and
// what is no record, are removed.
func adopt(state string, cfg Config) (*jobs, error) {
	reports, err := filepath.Abs(cfg.Reports)
	if err != nil {
		return nil, err
	}
	j := &jobs{
		state: state, command: cfg.Command, reports: reports, grace: cfg.Grace, wake: func() {},
		all: make(map[string]*job), failed: make(map[string]string),
	}
	files, err := os.ReadDir(state)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		name := filepath.Join(state, f.Name())
		if filepath.Ext(name) != ".json" {
			continue
		}
		n, err := readJob(name)
		if err == nil {
			n.process, err = n.find()
		}
		if err != nil {
			os.Remove(name)
			os.Remove(strings.TrimSuffix(name, ".json") + ".log")
			continue
		}
		j.all[n.Name] = n
	}
	return j, nil
}

func readJob(name string) (*job, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var n job
	if err := json.Unmarshal(text, &n); err != nil {
		return nil, err
	}
	if n.Name+".json" != filepath.Base(name) {
		return nil, errors.New("a record of another name")
	}
	return &n, nil
}

// write replaces the record of a job.
func (j *jobs) write(n *job) error {
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return atomicfile.Replace(j.record(n), text, 0o600)
}

// complaint is what attest run says on its way out if it refuses to begin: the lines "attest: …" and
// "hint: …" at the end of its output.
func complaint(name string) string {
	const most = 4 << 10
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > most {
		f.Seek(-most, io.SeekEnd)
	}
	text, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return ""
	}
	var said []string
	for line := range bytes.Lines(text) {
		if l := strings.TrimSpace(string(line)); strings.HasPrefix(l, "attest: ") || strings.HasPrefix(l, "hint: ") {
			said = append(said, l)
		}
	}
	return strings.Join(said, "; ")
}
