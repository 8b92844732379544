@fs
Feature: What files may hold
  FSWRITE counts raw bytes: no byte ends the data early, none is converted, and FSREAD gives back
  what was written.

  @FS-050 @manual:FSWRITE= @manual:FSREAD= @at-facts:12
  Scenario Outline: a file keeps <slug>
    Given the modem holds the file "attest-a.txt" with "<data>"
    Then the file "attest-a.txt" has "<size>" bytes
    And `AT+FSREAD="attest-a.txt",0,<size>,0` reads "<data>"
    And the modem has no file "attest-a.txt"

    Examples:
      | slug | size | data |
      | crlf         |  6 | a\r\\nb\r\\n |
      | lf-first     |  4 | \\nabc |
      | lf-only      |  8 | one\\ntwo\\n |
      | cr-only      |  7 | one\rtwo |
      | ctrl-z       |  5 | ab\x1acd |
      | escape       |  5 | ab\x1bcd |
      | nul          |  3 | a\x00b |
      | high-bytes   |  4 | \x80\xa7\xfe\xff |
      | flow-control |  5 | a\x11b\x13c |
      | ok-line      |  8 | a\r\\nOK\r\\nb |
      | ok           |  2 | OK |
      | quotes       | 11 | say \\"x\\",0,1 |
      | prompt       |  3 | > a |
      | backslash    |  6 | \\\\22\\\\0D |
      | utf-8        |  6 | 温度 |
      | pluses       |  3 | +++ |
      | command      |  8 | xAT+CGMM |

  @FS-051 @manual:FSWRITE=
  Scenario Outline: FSWRITE takes <size> bytes
    Given the modem has no file "attest-a.txt"
    When I send `AT+FSCREATE="attest-a.txt"`
    Then the modem answers OK
    When I send `AT+FSWRITE="attest-a.txt",0,<size>,30`
    Then the modem prompts for data
    When I send "<size>" numbered bytes
    Then the modem answers OK
    And the file "attest-a.txt" has "<size>" bytes
    And `AT+FSREAD="attest-a.txt",0,<size>,0` reads "<size>" numbered bytes from "0" on
    And the modem has no file "attest-a.txt"

    Examples:
      | size  |
      | 1     |
      | 255   |
      | 256   |
      | 4096  |
      | 10239 |
      | 10240 |

  @FS-052 @manual:FSWRITE= @at-facts:12
  Scenario Outline: FSWRITE with <what> is refused
    Given the modem holds the file "attest-a.txt" with "content"
    When I send `AT+FSWRITE="attest-a.txt",<parameters>`
    Then the modem answers an error
    And the file "attest-a.txt" has "7" bytes
    And `AT+FSREAD="attest-a.txt",0,7,0` reads "content"
    And the modem has no file "attest-a.txt"

    Examples:
      | what         | parameters     |
      | size-10241   | 0,10241,1      |
      | size-65536   | 0,65536,1      |
      | size-negative | 0,-1,1        |
      | mode-2       | 2,7,1          |
      | mode-9       | 9,7,1          |
      | time-2-to-32 | 0,7,4294967296 |

  @FS-053 @manual:FSWRITE=
  Scenario Outline: FSWRITE with <what> ends by itself
    # Nothing says what it answers: an error, OK, or TimeOut after the second.
    Given the modem holds the file "attest-a.txt" with "content"
    When I send `AT+FSWRITE="attest-a.txt",1,<parameters>`
    Then the modem answers one final result
    And the file "attest-a.txt" has "7" bytes
    And the modem has no file "attest-a.txt"

    Examples:
      | what   | parameters |
      | size-0 | 0,1        |
      | time-0 | 3,0        |

  @FS-054 @manual:FSWRITE=
  Scenario Outline: FSWRITE may wait <seconds> seconds
    Given the modem holds the file "attest-a.txt" with "before"
    When I send `AT+FSWRITE="attest-a.txt",0,6,<seconds>`
    Then the modem prompts for data
    When I send the data "behind"
    Then the modem answers OK
    And `AT+FSREAD="attest-a.txt",0,6,0` reads "behind"
    And the modem has no file "attest-a.txt"

    Examples:
      | seconds    |
      | 1          |
      | 4294967295 |

  @FS-055 @manual:FSWRITE= @slow
  Scenario Outline: FSWRITE that gets <data> gives up after its time
    Given the modem holds the file "attest-a.txt" with "content"
    When I send `AT+FSWRITE="attest-a.txt",1,10,1`
    Then the modem prompts for data
    When I send the data "<sent>"
    Then the modem answers `TimeOut`
    When I send `AT`
    Then the modem answers OK
    And the modem has no file "attest-a.txt"

    Examples:
      | data    | sent      |
      | part    | abcd      |
      | but-one | abcdefghi |

  @FS-056 @manual:FSWRITE= @at-facts:12
  Scenario: mode 1 writes behind the end
    Given the modem holds the file "attest-a.txt" with "first,"
    When I send `AT+FSWRITE="attest-a.txt",1,7,15`
    Then the modem prompts for data
    When I send the data "second,"
    Then the modem answers OK
    When I send `AT+FSWRITE="attest-a.txt",1,5,15`
    Then the modem prompts for data
    When I send the data "third"
    Then the modem answers OK
    And the file "attest-a.txt" has "18" bytes
    And `AT+FSREAD="attest-a.txt",0,18,0` reads "first,second,third"
    And the modem has no file "attest-a.txt"

  @FS-057 @manual:FSWRITE=
  Scenario: mode 1 begins an empty file
    Given the modem has no file "attest-a.txt"
    When I send `AT+FSCREATE="attest-a.txt"`
    Then the modem answers OK
    When I send `AT+FSWRITE="attest-a.txt",1,3,15`
    Then the modem prompts for data
    When I send the data "abc"
    Then the modem answers OK
    And `AT+FSREAD="attest-a.txt",0,3,0` reads "abc"
    And the modem has no file "attest-a.txt"

  @FS-058 @manual:FSWRITE=
  Scenario: mode 0 writes over what was there
    # Whether a shorter content keeps the rest of a longer one is open: these are as long.
    Given the modem holds the file "attest-a.txt" with "the old content"
    When I send `AT+FSWRITE="attest-a.txt",0,15,15`
    Then the modem prompts for data
    When I send the data "THE NEW CONTENT"
    Then the modem answers OK
    And the file "attest-a.txt" has "15" bytes
    And `AT+FSREAD="attest-a.txt",0,15,0` reads "THE NEW CONTENT"
    And the modem has no file "attest-a.txt"

  @FS-059 @manual:FSWRITE= @manual:FSFLSIZE=
  Scenario: a file grows beyond what one FSWRITE takes
    Given the modem holds the file "attest-a.txt" of "10240" numbered bytes
    When I send `AT+FSWRITE="attest-a.txt",1,9,15`
    Then the modem prompts for data
    When I send the data "and more."
    Then the modem answers OK
    And the file "attest-a.txt" has "10249" bytes
    And `AT+FSREAD="attest-a.txt",1,20,10240` reads "and more."
    And the modem has no file "attest-a.txt"
