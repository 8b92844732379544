@core
Feature: Network time
  A network may send its time. CTZR says that the modem passes it on, and cannot be changed.

  @NITZ-001 @manual:CTZR? @manual:CTZR=? @at-facts:13
  Scenario: network time is passed on
    When I send `AT+CTZR?`
    Then the modem answers one line like `\+CTZR: ?1`, then OK

  @NITZ-002 @manual:CTZR? @at-facts:13
  Scenario Outline: CTZR can be read alone
    When I send `AT+CTZR=<value>`
    Then the modem answers an error
    When I send `AT+CTZR?`
    Then the modem answers one line like `\+CTZR: ?1`, then OK

    Examples:
      | case | value |
      | off  | 0     |
      | word | off   |

  @NITZ-003 @manual:NITZ @history:H32 @at-facts:13 @requires:stable-port
  Scenario: network time is today's
    # Two digits of the year on EC718, four on EC618; UTC or local time: the captures have all of it.
    # Not every network sends its time: of one that does not, nothing is claimed.
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    And the network's time is plausible, if it comes within "30s"
