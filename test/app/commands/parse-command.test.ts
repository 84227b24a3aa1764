import { parseCommand } from '../../../src/app/commands/parse-command.js';

describe('parseCommand', () => {
  it.each([
    ['/sqla recheck', { name: 'recheck' }],
    ['/sqla recheck  \r\nplease', { name: 'recheck' }],
    ['/sqla help', { name: 'help' }],
    ['/sqla fix', { name: 'fix' }],
    ['/sqla explain commit-in-loop', { name: 'explain', rule: 'commit-in-loop' }],
    ['/sqla  ignore commit-in-loop', { name: 'ignore', rule: 'commit-in-loop' }],
    ['/sqla rechek', { name: 'unknown', text: 'rechek' }],
    ['/sqla explain', { name: 'unknown', text: 'explain' }],
    ['/sqla recheck now', { name: 'unknown', text: 'recheck now' }],
    ['/sqla', { name: 'unknown', text: '' }],
  ])('%j', (body, command) => {
    expect(parseCommand(body)).toEqual(command);
  });

  it.each([
    [''],
    ['Try /sqla recheck'],
    ['\n/sqla recheck'],
    ['```\n/sqla recheck\n```'],
    ['    /sqla recheck'],
    ['> /sqla recheck'],
    ['/sqlalchemy recheck'],
    ['/SQLA recheck'],
    ['/sqla is a command of this app'],
  ])('takes %j for prose', (body) => {
    expect(parseCommand(body)).toBeUndefined();
  });
});
