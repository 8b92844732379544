package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	messages "github.com/cucumber/messages/go/v21"
)

// messageWriter writes a run as Cucumber Messages, one JSON object a line: the features as
// they were planned, then what became of each scenario.
//
// A journal holds no feature file, so that the document of a feature has what the run
// executed of it, at the lines where the scenarios begin. Of several attempts it is the one
// that counts.
type messageWriter struct {
	run  *Run
	out  bytes.Buffer
	last int    // id that was given
	hook string // id of the step that has the verdict where no other one has it
}

// protocolVersion is that of the messages as they are written here.
const protocolVersion = "21.0.1"

func messagesNDJSON(r *Run) ([]byte, error) {
	w := &messageWriter{run: r}
	w.hook = w.id()
	w.put(&messages.Envelope{Meta: metaOf(r)})
	w.put(&messages.Envelope{Hook: &messages.Hook{Id: w.hook, Name: "verdict", SourceReference: &messages.SourceReference{Uri: JournalFile}}})
	var trials []trial
	for _, f := range features(r.Cases()) {
		trials = append(trials, w.document(f)...)
	}
	w.put(&messages.Envelope{TestRunStarted: &messages.TestRunStarted{Timestamp: stampOf(r.Started)}})
	for i := range trials {
		w.testCase(&trials[i])
	}
	for _, t := range trials {
		w.execution(t)
	}
	w.put(&messages.Envelope{TestRunFinished: runFinished(r)})
	return w.out.Bytes(), nil
}

// put writes a line.
func (w *messageWriter) put(e *messages.Envelope) {
	// Nothing in an envelope can fail to be written: it is text and numbers.
	_ = json.NewEncoder(&w.out).Encode(e)
}

// id returns an identifier that the stream does not have yet.
func (w *messageWriter) id() string {
	w.last++
	return strconv.Itoa(w.last)
}

// metaOf says who wrote the messages. What runs the tests is the release that is judged; on
// which system the harness stood, no journal says.
func metaOf(r *Run) *messages.Meta {
	return &messages.Meta{
		ProtocolVersion: protocolVersion,
		Implementation:  &messages.Product{Name: "attest", Version: visibleLine(r.Harness)},
		Runtime:         &messages.Product{Name: visibleLine(r.Model), Version: visibleLine(r.Version)},
		Os:              &messages.Product{Name: "unknown"},
		Cpu:             &messages.Product{Name: "unknown"},
	}
}

// runFinished ends the stream. A run that has no verdict was no success, and says why.
func runFinished(r *Run) *messages.TestRunFinished {
	status, counts := r.Verdict()
	end := &messages.TestRunFinished{Success: status == 0, Message: fmt.Sprintf("%s: %s", r.release(), r.word(status, counts))}
	if r.Note != "" {
		end.Message += ": " + visibleLine(r.Note)
	}
	at := r.Started
	if r.End != nil {
		at = r.End.Finished
	} else {
		for _, result := range r.Results {
			if t := result.Started.Add(result.Duration); t.After(at) {
				at = t
			}
		}
	}
	end.Timestamp = stampOf(at)
	return end
}

// stampOf is a time in the words of the messages; one that nobody knows is the epoch.
func stampOf(t time.Time) *messages.Timestamp {
	if t.IsZero() {
		return &messages.Timestamp{}
	}
	return &messages.Timestamp{Seconds: t.Unix(), Nanos: int64(t.Nanosecond())}
}

func durationOf(d time.Duration) *messages.Duration {
	d = max(d, 0)
	return &messages.Duration{Seconds: int64(d / time.Second), Nanos: int64(d % time.Second)}
}
