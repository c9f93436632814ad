/** The project's workflows module, which the bundler puts in its place. */
declare module '#project-workflows';
