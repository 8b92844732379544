package bench

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// clockOff is by how much the modem's clock may be wrong before it is set: far less
// than certificates are valid before and after today.
const clockOff = 24 * time.Hour

// clock looks at the modem's clock, once for a bench, and sets it if it is off:
// whether a certificate is valid is a question of the date. What a modem without a
// clock answers does not matter.
func (b *Bench) clock(ctx context.Context) error {
	if b.clocked {
		return nil
	}
	answer, err := b.do(ctx, "AT+CCLK?")
	if err != nil {
		return fmt.Errorf("prepare the modem: AT+CCLK?: %w", err)
	}
	b.clocked = true
	if len(answer.Info) == 0 {
		return nil
	}
	said := answer.Info[0].Text
	told, zone, err := parseClock(said)
	if err != nil {
		b.remarks = append(b.remarks, fmt.Sprintf("the modem's clock is taken as it is: %v", err))
		return nil
	}
	if off := time.Until(told); off.Abs() <= clockOff {
		return nil
	}
	command := "AT+CCLK=" + strconv.Quote(formatClock(time.Now(), zone))
	set, err := b.do(ctx, command)
	if err != nil {
		return fmt.Errorf("prepare the modem: %s: %w", command, err)
	}
	b.remarks = append(b.remarks, fmt.Sprintf("the modem's clock said %s and was set: %s answered %s", said, command, set.Final.Text))
	return nil
}

// clockLine is "+CCLK: "24/11/06,09:47:13+32"": local time, and its zone in quarter
// hours (manual CCLK).
var clockLine = regexp.MustCompile(`^\+CCLK: ?"(?:20)?(\d\d/\d\d/\d\d,\d\d:\d\d:\d\d)([+-]\d{1,2})"$`)

const clockLayout = "06/01/02,15:04:05"

// parseClock returns the time that the modem tells, and its zone in quarter hours.
func parseClock(text string) (told time.Time, zone int, err error) {
	fields := clockLine.FindStringSubmatch(text)
	if fields == nil {
		return told, 0, fmt.Errorf("read the clock %q: want %s", text, `+CCLK: "yy/MM/dd,hh:mm:ss+zz"`)
	}
	local, bad := time.Parse(clockLayout, fields[1])
	zone, err = strconv.Atoi(fields[2])
	if err = errors.Join(bad, err); err != nil {
		return told, 0, fmt.Errorf("read the clock %q: %w", text, err)
	}
	return local.Add(-time.Duration(zone) * quarter), zone, nil
}

const quarter = 15 * time.Minute

// formatClock writes a time as AT+CCLK takes it.
func formatClock(t time.Time, zone int) string {
	return t.UTC().Add(time.Duration(zone)*quarter).Format(clockLayout) + fmt.Sprintf("%+03d", zone)
}
