package bench

import (
	"attest/broker/pki"
	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// files are those that scenarios write and that somebody may well have under the same
// names: the guide's. No other file is touched but those that begin like ours.
func files() []string { return []string{pki.CAFile, pki.ClientCertFile, pki.ClientKeyFile} }

// largest is the size in bytes above which a file is not noted: certificates take a
// few kilobytes, and a line of 9600 bit/s takes seconds for one.
const largest = 64 << 10

// writeSeconds is how long the modem waits for the data of a file, as in the guide.
const writeSeconds = 15

// file reads a file as a whole; nil is that there is none.
func (q *inquiry) file(name string) (content []byte, ok bool) {
	answer, ok := q.ask(luat.FileSize(name), 0, nil)
	switch {
	case !ok && at.IsError(answer.Final.Text):
		return nil, true
	case !ok || len(answer.Info) == 0:
		return nil, false
	}
	size, err := luat.ParseFileSize(answer.Info[0].Text)
	if err != nil || size > largest {
		return nil, false
	}
	content = make([]byte, 0, size)
	for len(content) < size {
		n := min(size-len(content), q.chunk())
		answer, ok := q.ask(luat.FileRead(name, n, len(content)), n, nil)
		if data := dataOf(answer); !ok || len(data) != n {
			return nil, false
		} else {
			content = append(content, data...)
		}
	}
	return content, true
}

// chunk is what one command reads or writes.
func (q *inquiry) chunk() int { return max(1, q.bench.release.Profile.Limits.FileChunk.Value) }

// dataOf returns the raw data of an answer.
func dataOf(answer modem.Answer) []byte {
	var data []byte
	for _, line := range answer.Info {
		if line.Kind == at.Data {
			data = append(data, line.String()...)
		}
	}
	return data
}

// writeFile makes a file with this content, in place of any other.
func (q *inquiry) writeFile(name string, content []byte) bool {
	q.ask(luat.FileDelete(name), 0, nil) // that there is none is an error
	if _, ok := q.ask(luat.FileCreate(name), 0, nil); !ok {
		return false
	}
	for from := 0; from < len(content); {
		n := min(len(content)-from, q.chunk())
		if _, ok := q.ask(luat.FileWrite(name, from > 0, n, writeSeconds), n, content[from:from+n]); !ok {
			return false
		}
		from += n
	}
	return true
}
