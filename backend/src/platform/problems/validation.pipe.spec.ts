import { Type } from 'class-transformer';
import { ArrayMinSize, IsArray, IsInt, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { Problem, type FieldError } from './problem.js';
import { fieldsWithNul, validationPipe } from './validation.pipe.js';

class Item {
  @IsString()
  @Length(1, 5)
  title!: string;
}

class Order {
  @IsString()
  task!: string;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  labels?: string[];

  @IsOptional()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @Type(() => Item)
  items?: Item[];

  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number' })
  limit?: number;
}

async function errorsOf(value: unknown): Promise<FieldError[]> {
  try {
    await validationPipe().transform(value, { type: 'body', metatype: Order });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    const problem = error as Problem;
    expect(problem.code).toBe('validation_failed');
    return problem.extra['errors'] as FieldError[];
  }
}

describe('the validation pipe', () => {
  it.each<[string, unknown, FieldError[]]>([
    ['a missing field', {}, [{ field: 'task', message: 'must be a string' }]],
    ['no body', undefined, [{ field: 'task', message: 'must be a string' }]],
    ['an unknown field', { task: 'a', colour: 'red' }, [{ field: 'colour', message: 'unknown field' }]],
    ['a wrong item', { task: 'a', labels: ['b', 1] }, [{ field: 'labels', message: 'each value must be a string' }]],
    [
      'a nested field',
      { task: 'a', items: [{ title: 'b' }, { title: '' }] },
      [{ field: 'items[1].title', message: 'must be longer than or equal to 1 characters' }],
    ],
    [
      'a nested unknown field',
      { task: 'a', items: [{ title: 'b', size: 1 }] },
      [{ field: 'items[0].size', message: 'unknown field' }],
    ],
    ['a message of our own', { task: 'a', limit: 'x' }, [{ field: 'limit', message: 'must be a whole number' }]],
    ['a list instead of an object', [], [{ field: 'task', message: 'must be a string' }]],
    ['text instead of an object', 'task', [{ field: 'task', message: 'must be a string' }]],
  ])('names %s', async (_, value, errors) => {
    expect(await errorsOf(value)).toEqual(errors);
  });

  it('names every wrong field, but not without end', async () => {
    expect((await errorsOf({ a: 1, b: 2 })).map(({ field }) => field).sort()).toEqual(['a', 'b', 'task']);
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field${index}`, index]));
    expect(await errorsOf(many)).toHaveLength(50);
  });

  it('lets a valid value pass as an instance of its class', async () => {
    const order: unknown = await validationPipe().transform(
      { task: 'a', limit: '3' },
      { type: 'body', metatype: Order },
    );
    expect(order).toBeInstanceOf(Order);
    expect(order).toEqual({ task: 'a', limit: 3 });
  });
});

describe('the character NUL', () => {
  it.each<[unknown, string[]]>([
    ['plain', []],
    ['a\0b', ['body']],
    [{ task: 'x', labels: ['y', 'z\0'] }, ['labels[1]']],
    [{ args: { deep: [{ 'na\0me': 1 }] } }, ['args.deep[0]']],
    [null, []],
  ])('is found in %j', (value, expected) => expect(fieldsWithNul(value)).toEqual(expected));

  it('is named like any other mistake', async () => {
    expect(await errorsOf({ task: 'a\0b' })).toEqual([
      { field: 'task', message: 'must not contain the character NUL' },
    ]);
  });

  it('is looked for however deep the JSON is', () => {
    let deep: unknown = '\0';
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    expect(fieldsWithNul(deep)).toHaveLength(1);
  });
});
