@core
Feature: AT+MCONNECT
  A clean session or a kept one, and a keep-alive time from 1 to 65535 s.

  @MCON-001 @manual:MCONNECT=? @at-facts:X-16
  Scenario: the test form
    # The manual of V1.6.7 adds a third parameter; that of this release has two.
    When I send `AT+MCONNECT=?`
    Then the modem answers `+MCONNECT:(0-1),(1-65535)` in any spacing, then OK

  @MCON-002 @manual:MCONNECT= @etsi:KEEPALIVE_001
  Scenario Outline: the keep-alive time at its edges
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    And I send `AT+MCONNECT=1,<seconds>`
    Then the modem answers OK
    And the broker saw a CONNECT with client id "868488076506128", keep-alive "<seconds>" and a clean session
    And the modem reports `CONNACK OK` within "30s"

    Examples:
      | seconds |
      | 1       |
      | 600     |
      | 65535   |

  @MCON-003 @manual:MCONNECT= @v250:5.4.3.1
  Scenario Outline: what the syntax does not allow
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    And the broker accepted a connection on the "plain" listener
    And I send `AT+MCONNECT=<parameters>`
    Then the modem answers an error
    And the broker saw no CONNECT
    And the modem can connect as documented

    Examples:
      | case          | parameters |
      | no-keep-alive | 1          |
      | letters       | a,b        |
      | nothing       |            |

  @MCON-004 @history:H9 @manual:MCONNECT=
  Scenario: two parameters are enough, and a third one does no harm
    # The manual of V1.6.7 adds <mode>, that of this release has two parameters: the third may be taken or
    # refused. H9: releases that knew three took no two any more.
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    And I send `AT+MCONNECT=1,60,0`
    Then MCONNECT comes to its end within "30s"
    And the modem can connect as documented
