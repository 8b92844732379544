@core
Feature: Clock
  AT+CCLK tells and sets local time and its zone in quarter hours; AT+CTZR tells whether the
  network's time is reported.

  @CLOCK-001 @manual:CCLK? @27007:8.15 @at-facts:13
  Scenario: the clock tells local time and its zone
    Then the modem tells the time

  @CLOCK-002 @manual:CCLK= @manual:CCLK? @27007:8.15 @at-facts:13
  Scenario: the clock shows what it was set to
    When the modem tells the time
    And I set the clock "30" minutes ahead
    Then the clock is "30" minutes ahead
    When I set the clock back
    Then the clock is "0" minutes ahead

  @CLOCK-003 @manual:CCLK= @27007:8.15
  Scenario Outline: what is no time is refused, and the clock goes on
    When the modem tells the time
    And I send `AT+CCLK=<time>`
    Then the modem answers an error
    And the clock is "0" minutes ahead

    Examples:
      | case    | time                    |
      | words   | "now"                   |
      | month   | "26/13/07,13:28:29+32"  |
      | hour    | "26/08/07,25:28:29+32"  |
      | day     | "26/08/32,13:28:29+32"  |
      | minute  | "26/08/07,13:60:29+32"  |
      | second  | "26/08/07,13:28:61+32"  |
      | short   | "26/08/07"              |
      | empty   | ""                      |
      | bare    | 26/08/07,13:28:29+32    |
