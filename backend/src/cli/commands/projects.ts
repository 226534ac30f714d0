import type { ProjectPage, ProjectView } from '../../projects/dto/project.dto.js';
import type { Command } from '../command.js';
import { everyItem } from '../find.js';
import { table } from '../format.js';
import { collect } from './runs.js';

const list: Command = {
  name: 'project list',
  describe: 'List the projects that runs can be made for',
  async run(terminal) {
    const items = await collect(everyItem<ProjectView, ProjectPage>(terminal.client, '/projects'));
    terminal.show({ items, nextCursor: null }, () =>
      items.length === 0
        ? 'No projects. "wave run create" in a git repository makes one.'
        : table(
            items,
            [
              { title: 'name', value: ({ name }) => name },
              { title: 'project', value: ({ projectId }) => projectId },
              { title: 'runs', value: ({ runsTotal }) => String(runsTotal), align: 'right' },
              { title: 'branch', value: ({ defaultBranch }) => defaultBranch },
              { title: 'path', value: ({ path }) => path, rest: true },
            ],
            terminal.width,
          ),
    );
  },
};

export const projectCommands: readonly Command[] = [list];
