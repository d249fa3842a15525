// The uploads that are being followed in this process: however many follow one, it is read once. Neighbour: upload-snapshot.ts.
import type { Database } from '@symdepot/database';
import type { UploadId } from '@symdepot/symbols';
import { createCourseReader, type CourseReader } from './upload-snapshot.ts';

export interface Courses {
  /** To be left by whoever follows it. */
  follow(id: UploadId): { readonly read: CourseReader; readonly leave: () => void };
}

export function createCourses(database: Database): Courses {
  const followed = new Map<UploadId, { readonly read: CourseReader; followers: number }>();
  return {
    follow(id) {
      const course = followed.get(id) ?? { read: createCourseReader(database, id), followers: 0 };
      followed.set(id, course);
      course.followers++;
      const leave = (): void => {
        if (--course.followers === 0) followed.delete(id);
      };
      return { read: course.read, leave };
    },
  };
}
