import { problemOf } from './problem';

const document = {
  type: 'urn:wave:problem:validation_failed',
  title: 'The request is not valid',
  status: 400,
  detail: 'task: is required',
  code: 'validation_failed',
  instance: '/api/orchestrator/runs',
  errors: [
    { field: 'task', message: 'is required' },
    { field: 'acceptanceCriteria.2', message: 'is too long' },
    { field: 'acceptanceCriteria.4', message: 'is empty' },
    { field: 7 },
  ],
  state: 'held',
};

it('reads a problem document', () => {
  const problem = problemOf(400, document);
  expect(problem).toMatchObject({ status: 400, code: 'validation_failed', message: 'task: is required' });
  expect(problem.extra).toEqual({ state: 'held' });
});

it('finds what is wrong with a field, entries of a list together', () => {
  const problem = problemOf(400, document);
  expect(problem.field('task')).toBe('is required');
  expect(problem.field('acceptanceCriteria')).toBe('is too long; is empty');
  expect(problem.field('acceptance')).toBeUndefined();
});

it.each([[undefined], ['<html>'], [[]], [{ detail: 5 }]])('makes do with a body that is no document: %j', (body) => {
  expect(problemOf(502, body)).toMatchObject({
    status: 502,
    code: 'http_502',
    title: 'The API answered 502',
    errors: [],
  });
});
