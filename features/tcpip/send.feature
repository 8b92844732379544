@core @requires:echo
Feature: AT+CIPSEND and received data
  The modem prompts, takes the announced bytes, or any up to Ctrl-Z, sends them and says SEND OK or DATA
  ACCEPT. What the peer sends is printed as it comes. ATE0, since no document says whether data are echoed.

  Background:
    Given the modem does not echo
    And the TCP/IP scene is up

  @IPD-001 @manual:CIPSEND= @at-facts:9.2
  Scenario Outline: data of an announced length
    Given the echo keeps what it gets
    And the modem is connected to the echo
    When I send `AT+CIPSEND=<length>`
    Then the modem prompts for data
    When I send the data "<data>"
    Then the modem answers that the data were sent
    And the echo got "<data>" within "30s"

    Examples:
      | case      | length | data         |
      | one       | 1      | x            |
      | word      | 5      | hello        |
      | ctrl-z    | 4      | a\x1ab\x1a   |
      | escape    | 3      | a\x1bb       |
      | line-feed | 4      | \x0aabc      |
      | crlf      | 6      | ab\x0d\x0acd  |
      | nul       | 3      | a\x00b       |
      | high      | 4      | \xff\xfe\x80a |
      | result    | 4      | OK\x0d\x0a|
      | command   | 8      | AT+RESET     |

  @IPD-002 @manual:CIPSEND! @at-facts:9.2
  Scenario: data up to Ctrl-Z
    Given the modem is connected to the echo
    When I send `AT+CIPSEND`
    Then the modem prompts for data
    When I send the data "hello\x1a"
    Then the modem answers that the data were sent
    And the echo got "hello" within "30s"

  # What ESC answers is documented nowhere: anything but SEND OK, or nothing.
  @IPD-003 @manual:CIPSEND!
  Scenario: ESC gives the data up
    Given the modem is connected to the echo
    When I send `AT+CIPSEND`
    Then the modem prompts for data
    When I send the data "hello\x1b"
    Then the modem gives the data up
    When I send `AT`
    Then the modem answers OK
    And the echo got nothing

  @IPD-004 @manual:CIPSEND= @at-facts:2.3
  Scenario: data in the same write as their command
    Given the modem is connected to the echo
    When I send `AT+CIPSEND=10` with the data "1234567890" behind it
    Then the modem answers that the data were sent
    And the echo got "1234567890" within "30s"

  @IPD-005 @manual:CIPSEND=
  Scenario Outline: a length that one CIPSEND does not take
    Given the modem is connected to the echo
    When I send `AT+CIPSEND=<length>`
    Then the modem answers an error
    And the TCP/IP state is "CONNECT OK"

    Examples:
      | case     | length |
      | over     | 1461   |
      | far-over | 65536  |
      | negative | -1     |
      | letters  | abc    |

  @IPD-006 @manual:CIPSEND=
  Scenario Outline: many bytes at once
    Given the modem is connected to the echo
    When I send `AT+CIPSEND=<length>`
    Then the modem prompts for data
    When I send "<length>" letters as data
    Then the modem answers that the data were sent
    And the echo got those letters within "30s"

    Examples:
      | length |
      | 255    |
      | 256    |
      | 1459   |

  @IPD-007 @manual:CIPSEND= @manual:CIPSEND! @at-facts:9.2
  Scenario Outline: without a connection nothing is sent
    When I send `AT+CIPSEND<form>`
    Then the modem answers `+CME ERROR: 3`

    Examples:
      | case  | form |
      | sized | =5   |
      | open  |      |

  @IPD-008 @manual:CIPSEND= @at-facts:9.2
  Scenario: after the end of the connection nothing is sent
    Given the modem is connected to the echo
    When the echo closes the connection
    Then the modem reports `CLOSED` within "30s"
    When I send `AT+CIPSEND=5`
    Then the modem answers an error

  @IPD-009 @manual:CIPSEND= @at-facts:9.2
  Scenario: what the peer sends is delivered
    Given the modem is connected to the echo
    When the echo sends "from the peer"
    Then the modem delivers "from the peer" within "30s"
    And the TCP/IP state is "CONNECT OK"

  @IPD-010 @manual:CIPSEND=
  Scenario: what is sent comes back
    Given the modem is connected to the echo
    When I send `AT+CIPSEND=10`
    Then the modem prompts for data
    When I send the data "round,0,\"\""
    Then the modem answers that the data were sent
    And the modem delivers "round,0,\"\"" within "30s"

  @IPD-011 @manual:CIPSEND=
  Scenario: several sends keep their order
    Given the modem is connected to the echo
    When I send `AT+CIPSEND=5`
    Then the modem prompts for data
    When I send the data "first"
    Then the modem answers that the data were sent
    When I send `AT+CIPSEND=6`
    Then the modem prompts for data
    When I send the data "second"
    Then the modem answers that the data were sent
    And the echo got "firstsecond" within "30s"

  @IPD-012 @manual:state-machine @manual:CIPSEND=
  Scenario: after CIPSHUT nothing is sent
    Given the modem is connected to the echo
    And the TCP/IP scene is shut
    When I send `AT+CIPSEND=5`
    Then the modem answers an error
    And the echo got nothing
