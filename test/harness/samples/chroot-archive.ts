// An environment as tar and xz pack it: `chroot/etc/environment-name`, which says `fixture`. Neighbour: packed-like.ts.

export const chrootArchive: Buffer = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AJtdADGaCqvBclYLeaNMhh33g0vDZDt0zqcoBOZkBt/c0uTNk0GOS7rzpUjtVpom/nsIL60BQp9Da+pPY/JfwOimCnJh' +
    'Cp59w+xPuVBIbgWN0y6vOH2xy53PlFjJ5dknnLuxl9lhUQwM1BtX+oIgqfG55ArYLxWfkmUBo5t1yYAHqfUoeK2z1oSVcU4O1t/86CTOvSTyvvQIg8I03+LgAACGJIeQ' +
    'kY8rAwABtwGAUAAAK0YfeLHEZ/sCAAAAAARZWg==',
  'base64',
);
