package steps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/modem"
)

// filesystem is the files that a scenario makes for themselves: their content,
// byte by byte, the listings and the free space.
type filesystem struct {
	*scenario
	dialogue *dialogue
	files    *files
}

var filesystemSteps = []definition{
	define("the modem has no file {text}", func(a *areas) any { return a.filesystem.withoutFile }),
	define("the modem has no directory {text}", func(a *areas) any { return a.filesystem.withoutDirectory }),
	define("the modem holds the file {text} with {text}", func(a *areas) any { return a.filesystem.hold }),
	define("the modem holds the file {text} of {number} numbered bytes", func(a *areas) any { return a.filesystem.holdNumbered }),
	define("I send {number} numbered bytes", func(a *areas) any { return a.filesystem.sendNumbered }),
	define("{literal} reads {text}", func(a *areas) any { return a.filesystem.reads }),
	define("{literal} reads {text} behind a head", func(a *areas) any { return a.filesystem.readsHead }),
	define("{literal} reads {number} numbered bytes from {number} on", func(a *areas) any { return a.filesystem.readsNumbered }),
	define("{literal} reads nothing", func(a *areas) any { return a.filesystem.readsNothing }),
	define("{literal} reads an error", func(a *areas) any { return a.filesystem.readsError }),
	define("the file {text} has {number} bytes", func(a *areas) any { return a.filesystem.size }),
	define("the listing of {text} has {text}", func(a *areas) any { return a.filesystem.lists }),
	define("the listing of {text} lacks {text}", func(a *areas) any { return a.filesystem.lacks }),
	define("the listing of {text} is empty", func(a *areas) any { return a.filesystem.listsNothing }),
	define("the modem tells how many bytes are free", func(a *areas) any { return a.filesystem.tellsFree }),
	define("{number} bytes in the file {text} are no longer free until it is deleted", func(a *areas) any { return a.filesystem.takes }),
}

// withoutFile deletes what an earlier run may have left; there may be nothing.
func (f *filesystem) withoutFile(ctx context.Context, name string) error {
	return f.without(ctx, "AT+FSDEL", name)
}

func (f *filesystem) withoutDirectory(ctx context.Context, name string) error {
	return f.without(ctx, "AT+FSRMDIR", name)
}

func (f *filesystem) without(ctx context.Context, command, name string) error {
	if err := f.dialogue.send(ctx, fmt.Sprintf("%s=%q", command, name)); err != nil {
		return err
	}
	return f.dialogue.answersAnything(ctx)
}

func (f *filesystem) hold(ctx context.Context, name, text string) error {
	data, err := unescape(text)
	if err != nil {
		return err
	}
	return f.store(ctx, name, []byte(data))
}

func (f *filesystem) holdNumbered(ctx context.Context, name string, n int) error {
	return f.store(ctx, name, countedBytes(0, n))
}

// store makes the file anew, so that nothing of an earlier one is in it.
func (f *filesystem) store(ctx context.Context, name string, data []byte) error {
	if err := f.withoutFile(ctx, name); err != nil {
		return err
	}
	return f.files.store(ctx, name, data)
}

// countedBytes returns n bytes from position from on of "0000000|0000001|…": no part
// of it is like another.
func countedBytes(from, n int) []byte {
	var b bytes.Buffer
	for i := from / 8; b.Len() < from%8+n; i++ {
		fmt.Fprintf(&b, "%07d|", i)
	}
	return b.Bytes()[from%8 : from%8+n]
}

func (f *filesystem) sendNumbered(ctx context.Context, n int) error {
	return f.dialogue.write(ctx, countedBytes(0, n))
}

func (f *filesystem) reads(ctx context.Context, literal, text string) error {
	data, err := unescape(text)
	if err != nil {
		return err
	}
	return f.read(ctx, literal, []byte(data))
}

func (f *filesystem) readsNumbered(ctx context.Context, literal string, n, from int) error {
	return f.read(ctx, literal, countedBytes(from, n))
}

// read sends an FSREAD and compares what it prints with want, byte by byte.
func (f *filesystem) read(ctx context.Context, command string, want []byte) error {
	expected := fmt.Sprintf("%d bytes, %s, then OK", len(want), brief(want))
	answer, err := f.open(ctx, command, want, expected)
	if err != nil {
		return err
	}
	if got := content(answer); answer.Final.Text != "OK" || !bytes.Equal(got, want) {
		return f.mismatch(fmt.Sprintf("%s printed %d bytes, %s, that differ from byte %d on, then %s",
			command, len(got), brief(got), firstDifference(got, want), answer.Final.Text), expected)
	}
	return nil
}

// open sends an FSREAD whose answer has the length of want. Nothing announces that
// length (manual FSREAD), so data that are more than a line of text are cut by it.
func (f *filesystem) open(ctx context.Context, command string, want []byte, expected string) (modem.Answer, error) {
	d := f.dialogue
	pending := luat.Pending(command)
	pending.Data = 0
	if at.IsResult(string(want)) || bytes.ContainsFunc(want, func(r rune) bool { return r < ' ' }) {
		pending.Data = len(want)
	}
	d.command, d.waiting, d.since = command, command, f.trial.Modem.Mark()
	limited, cancel := context.WithTimeout(ctx, f.trial.Budget(command))
	defer cancel()
	if err := f.trial.Modem.Send(limited, pending); err != nil {
		return modem.Answer{}, err
	}
	return d.answer(ctx, expected)
}

// content is what the lines of an answer hold.
func content(answer modem.Answer) []byte {
	var got []byte
	for i, line := range answer.Info {
		if i > 0 && line.Kind == at.Information {
			got = append(got, "\r\n"...) // data that are torn by an unsolicited line are not whole
		}
		got = append(got, line.String()...)
	}
	return got
}

// brief shows the beginning of data.
func brief(data []byte) string {
	const show = 40
	if len(data) > show {
		return escape(string(data[:show])) + "…"
	}
	return escape(string(data))
}

// readsHead wants "+FSREAD:" before the data; the manual does not show whether a
// space or a line end stands between the two.
func (f *filesystem) readsHead(ctx context.Context, command, want string) error {
	answer, err := f.open(ctx, command, []byte(want), "+FSREAD: "+want)
	if err != nil {
		return err
	}
	got := string(content(answer))
	rest, headed := strings.CutPrefix(got, "+FSREAD:")
	if answer.Final.Text != "OK" || !headed || strings.TrimPrefix(rest, " ") != want {
		return f.mismatch(escape(got)+" | "+answer.Final.Text, "+FSREAD: "+want+" | OK")
	}
	return nil
}

// readsNothing wants an error or OK, and no data either way: the manual asks for a
// position within the file and does not say what another one answers.
func (f *filesystem) readsNothing(ctx context.Context, command string) error {
	answer, err := f.open(ctx, command, nil, "an error, or OK without data")
	if err != nil {
		return err
	}
	if got := content(answer); len(got) > 0 {
		return f.mismatch(fmt.Sprintf("%d bytes, %s", len(got), brief(got)), "an error", "OK without data")
	}
	return nil
}

// readsError wants an error where data might come.
func (f *filesystem) readsError(ctx context.Context, command string) error {
	answer, err := f.open(ctx, command, nil, "ERROR")
	if err != nil {
		return err
	}
	if !at.IsError(answer.Final.Text) || len(answer.Info) > 0 {
		return f.mismatch(brief(content(answer))+" | "+answer.Final.Text, "ERROR", "+CME ERROR: <n>")
	}
	return nil
}

// size asks for a file's size. A space behind the colon or the number proves
// nothing (at-facts X-16).
func (f *filesystem) size(ctx context.Context, name string, want int) error {
	if err := f.dialogue.send(ctx, fmt.Sprintf("AT+FSFLSIZE=%q", name)); err != nil {
		return err
	}
	return f.dialogue.lines(ctx, func(got []string) bool {
		if len(got) != 1 {
			return false
		}
		number, found := strings.CutPrefix(got[0], "+FSFLSIZE:")
		return found && strings.Trim(number, " ") == strconv.Itoa(want)
	}, fmt.Sprintf("+FSFLSIZE: %d | OK", want))
}

func (f *filesystem) lists(ctx context.Context, path, entry string) error {
	return f.listing(ctx, path, entry+" among the entries", func(entries []string, entry string) bool { return slices.Contains(entries, entry) }, entry)
}

func (f *filesystem) lacks(ctx context.Context, path, entry string) error {
	return f.listing(ctx, path, "no "+entry, func(entries []string, entry string) bool { return !slices.Contains(entries, entry) }, entry)
}

func (f *filesystem) listsNothing(ctx context.Context, path string) error {
	return f.listing(ctx, path, "OK alone", func(entries []string, _ string) bool { return len(entries) == 0 }, "")
}

// listing asks for a directory's entries. The manual's example prints them behind
// one another, a log one a line; their order is open.
func (f *filesystem) listing(ctx context.Context, path, want string, accept func([]string, string) bool, text string) error {
	entry, err := unescape(text)
	if err != nil {
		return err
	}
	if err := f.dialogue.send(ctx, fmt.Sprintf("AT+FSLS=%q", path)); err != nil {
		return err
	}
	return f.dialogue.lines(ctx, func(got []string) bool { return accept(luat.ParseListing(got), entry) }, want)
}

// freeBytes is what FSMEM prints; the syntax row lacks the word that the example
// and the log have.
var freeBytes = regexp.MustCompile(`^\+FSMEM: ?([0-9]+)( bytes)? *$`)

func (f *filesystem) tellsFree(ctx context.Context) error {
	_, err := f.free(ctx)
	return err
}

// free asks for the free bytes. The one log shows no OK behind them: one that does
// not come is no fault (at-facts X-12b).
func (f *filesystem) free(ctx context.Context) (int, error) {
	const want = "+FSMEM: <size> bytes"
	if err := f.dialogue.send(ctx, "AT+FSMEM"); err != nil {
		return 0, err
	}
	line, err := f.await(ctx, want, func(l at.Line) bool { return strings.HasPrefix(l.Text, "+FSMEM") || l.Kind == at.Final })
	if err != nil {
		return 0, err
	}
	found := freeBytes.FindStringSubmatch(line.Text)
	if found == nil {
		return 0, f.mismatch("AT+FSMEM answered "+escape(strings.Join(f.said(), " | ")), want)
	}
	limited, cancel := context.WithTimeout(ctx, f.trial.Budget("AT+FSMEM")/4)
	defer cancel()
	answer, err := f.trial.Modem.AwaitFinal(limited)
	f.dialogue.waiting = ""
	var quiet *modem.TimeoutError
	switch {
	case errors.As(err, &quiet) && ctx.Err() == nil:
	case err != nil:
		return 0, err
	case answer.Final.Text != "OK":
		return 0, f.mismatch("AT+FSMEM answered "+escape(answer.Final.Text), "OK")
	}
	return strconv.Atoi(found[1])
}

// said are the lines that came behind the last command.
func (s *scenario) said() []string {
	var lines []string
	for _, e := range s.trial.Modem.Since(s.since) {
		if !e.Sent && e.Line.Kind != at.Echo && e.Line.Kind != at.Blank {
			lines = append(lines, e.Line.String())
		}
	}
	return lines
}

// slack is how many bytes a file may take beyond its content, for whole blocks of
// the flash and for the directory.
const slack = 16 << 10

// takes compares the free bytes before and after a file is written, and after it
// is deleted. Flash comes in blocks, so half of the content is proof enough.
func (f *filesystem) takes(ctx context.Context, n int, name string) error {
	before, err := f.free(ctx)
	if err != nil {
		return err
	}
	if err := f.files.store(ctx, name, countedBytes(0, n)); err != nil {
		return err
	}
	full, err := f.free(ctx)
	if err != nil {
		return err
	}
	if err := f.files.do(ctx, "AT+FSDEL=%q", name); err != nil {
		return err
	}
	after, err := f.free(ctx)
	if err != nil {
		return err
	}
	if taken := before - full; taken < n/2 || taken > n+slack || after-full < n/2 {
		return f.mismatch(fmt.Sprintf("%d bytes free before, %d with the file, %d after it", before, full, after),
			fmt.Sprintf("about %d bytes fewer with the file than before and after it", n))
	}
	return nil
}
